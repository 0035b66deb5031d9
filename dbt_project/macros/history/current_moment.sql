{% macro current_moment() -%}
    {%- set given = env_var('CATALOG_NOW', '') -%}
    {%- if given -%} cast('{{ given }}' as timestamptz) {%- else -%} now() {%- endif -%}
{%- endmacro %}
