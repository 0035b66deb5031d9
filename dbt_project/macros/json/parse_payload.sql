{% macro parse_payload(from, fields, from_columns='*', nested={}, inner_objects={}) -%}
    {{ return(adapter.dispatch('parse_payload')(from, fields, from_columns, nested, inner_objects)) }}
{%- endmacro %}

{#- `{"a":"JSON",...}`: what from_json shall read of an object; a path of names stands for objects within objects. -#}
{% macro duckdb__json_structure(members, paths=[]) -%}
    {%- set parts = [] -%}
    {%- for member in members -%} {%- do parts.append('"' ~ member ~ '":"JSON"') -%} {%- endfor -%}
    {%- for path in paths -%}
        {%- set names = path.split('.') -%}
        {%- do parts.append(
            '"' ~ names | join('":{"') ~ '":' ~ duckdb__json_structure(members) ~ '}' * (names | length - 1)
        ) -%}
    {%- endfor -%}
    {{ return('{' ~ parts | join(',') ~ '}') }}
{%- endmacro %}

{% macro duckdb__parse_payload(from, fields, from_columns, nested, inner_objects) -%}
    {%- set parts = [] -%}
    {%- for field in fields -%} {%- do parts.append('"' ~ field ~ '":"JSON"') -%} {%- endfor -%}
    {%- for field, members in nested.items() -%}
        {%- do parts.append('"' ~ field ~ '":' ~ duckdb__json_structure(members, inner_objects.get(field, []))) -%}
    {%- endfor %}
    select
        * exclude (record{% for field in inner_objects %}, {{ field }}__inner, {{ field }}__whole{% endfor %})
        {%- for field in fields %},
        record."{{ field }}" as "{{ field }}"
        {%- endfor %}
        {%- for field, members in nested.items() -%}
        {%- for member in members %},
        {% if field in inner_objects -%}
        coalesce({{ field }}__inner."{{ member }}", record."{{ field }}"."{{ member }}") as {{ field }}__{{ member }}
        {%- else -%}
        record."{{ field }}"."{{ member }}" as {{ field }}__{{ member }}
        {%- endif -%}
        {%- endfor -%}
        {%- endfor %}
    from (
        select
            *
            {%- for field, paths in inner_objects.items() %},
            coalesce(
                {%- for path in paths -%} record."{{ field }}".{{ path }}{{ ', ' if not loop.last }}{% endfor -%}
            ) as {{ field }}__inner,
            coalesce(
                {%- for path in paths %}
                case when json_type({{ field }}__whole, '$.{{ path }}') = 'OBJECT' then json_extract({{ field }}__whole, '$.{{ path }}') end,
                {%- endfor %}
                case when json_type({{ field }}__whole) = 'OBJECT' then {{ field }}__whole end
            ) as {{ field }}__object
            {%- endfor %}
        from (
            select
                {{ from_columns }},
                from_json(
                    case when payload_ok then {{ printable_payload('payload') }} end,
                    '{ {{- parts | join(',') -}} }'
                ) as record
                {%- for field in inner_objects %},
                case when payload_ok then json_extract({{ printable_payload('payload') }}, '$.{{ field }}') end
                    as {{ field }}__whole
                {%- endfor %}
            from {{ from }}
        ) as parsed
    ) as opened
{%- endmacro %}

{# SQL, jsonb: the inner object that goes before the outer one; none where there is none. #}
{% macro postgres__inner_object(field, paths, otherwise) -%}
    case
        {%- for path in paths %}
        {%- set inner = 'parsed."' ~ field ~ '" #> \'{' ~ path | replace('.', ',') ~ '}\'' %}
        when jsonb_typeof({{ inner }}) = 'object' then {{ inner }}
        {%- endfor %}
        else {{ otherwise }}
    end
{%- endmacro %}

{% macro postgres__parse_payload(from, fields, from_columns, nested, inner_objects) -%}
    select
        {% for column in from_columns.split(',') -%}
        {{ from }}.{{ column | trim }},
        {% endfor -%}
        {%- for field, paths in inner_objects.items() -%}
        {{ postgres__inner_object(field, paths, 'parsed."' ~ field ~ '"') }} as {{ field }}__object,
        {% endfor -%}
        {%- for field in fields -%}
        parsed."{{ field }}"{{ ',' if nested or not loop.last }}
        {% endfor -%}
        {%- for field, members in nested.items() -%}
        {%- set last_field = loop.last -%}
        {%- for member in members -%}
        {{ field }}__opened."{{ member }}" as {{ field }}__{{ member }}{{ ',' if not (last_field and loop.last) }}
        {% endfor -%}
        {%- endfor %}
    from {{ from }}
    left join lateral jsonb_to_record(
        case
            when payload_ok and left(ltrim(payload, e' \t\n\r'), 1) = '{'
                then cast({{ printable_payload('payload') }} as jsonb)
        end
    ) as parsed (
        {%- for field in fields + nested.keys() | list %}
        "{{ field }}" jsonb{{ ',' if not loop.last }}
        {%- endfor %}
    ) on true
    {%- for field, members in nested.items() %}
    left join lateral jsonb_to_record(
        case
            when jsonb_typeof(parsed."{{ field }}") = 'object'
                then parsed."{{ field }}"
                {%- if field in inner_objects %} || jsonb_strip_nulls(
                    {{ postgres__inner_object(field, inner_objects[field], "'{}'") }}
                )
                {%- endif %}
        end
    ) as {{ field }}__opened (
        {%- for member in members %}
        "{{ member }}" jsonb{{ ',' if not loop.last }}
        {%- endfor %}
    ) on true
    {%- endfor %}
{%- endmacro %}
