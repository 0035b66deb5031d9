{# A table of one build: dbt's own `table` would make it beside the old one, rename both and drop, five round trips. #}
{% materialization working_table, default %}
    {%- set relation = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main') -%} {{ replace_table_sql(relation, sql) }} {%- endcall %}
    {{ run_hooks(post_hooks) }}
    {% do adapter.commit() %}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}

{% macro replace_table_sql(relation, sql) -%}
    {{ return(adapter.dispatch('replace_table_sql')(relation, sql)) }}
{%- endmacro %}

{% macro duckdb__replace_table_sql(relation, sql) -%}
    create or replace table {{ relation }} as (
        {{ sql }}
    )
{%- endmacro %}

{% macro postgres__replace_table_sql(relation, sql) -%}
    {{ plan_for_whole_tables() }};
    drop table if exists {{ relation }} cascade;
    create table {{ relation }} as (
        {{ sql }}
    )
{%- endmacro %}
