{# What only a build reads, made anew by each: dbt's own `table` and `view` make it beside the old one, rename both and
   drop, five statements, each rendered and logged. #}
{% materialization working_table, default %} {{ return(replace_working_relation('table')) }} {% endmaterialization %}

{% materialization working_view, default %} {{ return(replace_working_relation('view')) }} {% endmaterialization %}

{% macro replace_working_relation(type) -%}
    {%- set relation = this.incorporate(type=type) -%}
    {%- set existing = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks) }}
    {%- if existing is not none and existing.type != type -%} {%- do adapter.drop_relation(existing) -%} {%- endif -%}
    {% call statement('main') -%}
        {{ replace_table_sql(relation, sql) if type == 'table' else replace_view_sql(relation, sql) }}
    {%- endcall %}
    {%- do take_figures(relation) if type == 'table' -%}
    {{ run_hooks(post_hooks) }}
    {% do adapter.commit() %}
    {{ return({'relations': [relation]}) }}
{%- endmacro %}

{% macro replace_table_sql(relation, sql) -%}
    {{ return(adapter.dispatch('replace_table_sql')(relation, sql)) }}
{%- endmacro %}

{% macro duckdb__replace_table_sql(relation, sql) -%}
    create or replace table {{ relation }} as (
        {{ sql }}
    )
{%- endmacro %}

{# A model reads its inputs whole: whatever the planner takes their rows for, none is looked up by itself. #}
{% macro postgres__replace_table_sql(relation, sql) -%}
    set local enable_nestloop = off; set local jit = off; set local work_mem = '64MB';
    drop table if exists {{ relation }} cascade;
    create unlogged table {{ relation }} as (
        {{ sql }}
    )
{%- endmacro %}

{% macro take_figures(relation) -%}
    {{ return(adapter.dispatch('take_figures')(relation)) }}
{%- endmacro %}

{% macro duckdb__take_figures(relation) -%}
{%- endmacro %}

{# Autovacuum comes too late for a table that is read a second after it was made. Without figures two million keys joined
   with as many make ten billion rows to the planner, and it writes to the disk what memory would hold. A sample of 3,000
   rows tells it that they are keys. #}
{% macro postgres__take_figures(relation) -%}
    {%- call statement('figures') -%}
        set local default_statistics_target = 10; analyze {{ relation }}
    {%- endcall -%}
{%- endmacro %}

{% macro replace_view_sql(relation, sql) -%}
    {{ return(adapter.dispatch('replace_view_sql')(relation, sql)) }}
{%- endmacro %}

{% macro duckdb__replace_view_sql(relation, sql) -%}
    create or replace view {{ relation }} as (
        {{ sql }}
    )
{%- endmacro %}

{# `create or replace` would refuse other columns. #}
{% macro postgres__replace_view_sql(relation, sql) -%}
    drop view if exists {{ relation }} cascade;
    create view {{ relation }} as (
        {{ sql }}
    )
{%- endmacro %}
