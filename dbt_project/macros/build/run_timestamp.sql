{% macro run_timestamp() -%}
    cast('{{ env_var('CATALOG_NOW', '') or run_started_at.isoformat() }}' as timestamptz)
{%- endmacro %}
