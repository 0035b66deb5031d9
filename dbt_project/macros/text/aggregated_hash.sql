{# SQL text: eight characters that are other ones when any of the texts is. #}
{% macro aggregated_hash(column) -%}
    left(md5(coalesce(string_agg({{ column }}, ' ' order by {{ byte_order(column) }}), '')), 8)
{%- endmacro %}
