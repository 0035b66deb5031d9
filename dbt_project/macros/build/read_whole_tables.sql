{# A pre-hook of every table. A model reads its inputs whole: whatever Postgres' planner takes their rows for, none is looked
   up by itself. DuckDB does so anyway. #}
{% macro read_whole_tables() -%}
    {{ return(adapter.dispatch('read_whole_tables')()) }}
{%- endmacro %}

{% macro duckdb__read_whole_tables() -%}
{%- endmacro %}

{% macro postgres__read_whole_tables() -%}
    set local enable_nestloop = off; set local jit = off; set local work_mem = '64MB'
{%- endmacro %}
