{# An array or an object would be long: it is named by its kind. #}
{% macro not_a_number(name, value, number) -%}
    case
        when {{ number }} is not null then null
        when {{ json_kind(value) }} = 'string'
            then '{{ name }}: ' || left(nullif({{ trimmed(json_unquoted(value)) }}, ''), 40)
        when {{ json_kind(value) }} <> 'null' then '{{ name }}: ' || {{ json_kind(value) }}
    end
{%- endmacro %}
