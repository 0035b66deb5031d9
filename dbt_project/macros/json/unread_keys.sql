{% macro unread_keys(value, pattern, known, conditions) -%}
    {{ return(adapter.dispatch('unread_keys')(value, pattern, known, conditions)) }}
{%- endmacro %}

{# What a key says where it says nothing. #}
{% macro saying_nothing() -%} 'null', 'false', '0', '0.0', '-1', '""', '[]', '{}' {%- endmacro %}

{% macro duckdb__unread_keys(value, pattern, known, conditions) -%}
    nullif(to_json(list_concat(
        coalesce(list_filter(
            list_filter(
                json_keys({{ value }}),
                lambda key : regexp_matches(key, '{{ pattern }}') and not regexp_full_match(key, '{{ known }}')
            ),
            lambda key : cast({{ value }} -> key as text) not in ({{ saying_nothing() }})
        ), []),
        list_filter(
            [
                {%- for key, condition in conditions.items() %}
                case when {{ condition }} then '{{ key }}' end{{ ',' if not loop.last }}
                {%- endfor %}
            ],
            lambda key : key is not null
        )
    )), '[]')
{%- endmacro %}

{% macro postgres__unread_keys(value, pattern, known, conditions) -%}
    (
        select jsonb_agg(unread.key)
        from (
            select entry.key
            from jsonb_each(case when jsonb_typeof({{ value }}) = 'object' then {{ value }} end) as entry
            where entry.key ~ '{{ pattern }}' and entry.key !~ '^({{ known }})$'
                and cast(entry.value as text) not in ({{ saying_nothing() }})
            {%- for key, condition in conditions.items() %}
            union all
            select '{{ key }}' where {{ condition }}
            {%- endfor %}
        ) as unread
    )
{%- endmacro %}
