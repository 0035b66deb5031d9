{# Characters, of up to 4 bytes each: an index of Postgres takes 2,700 bytes. #}
{% macro longest_tag() -%}
    250
{%- endmacro %}
