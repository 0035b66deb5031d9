{# Stops a build that is not a run's, and so holds no lock, before it writes where runs write. #}
{% macro assert_may_build() -%}
    {%- if project_name != 'hf_catalog' -%}
        {%- set ours = [] -%}
        {%- for node in selected_resources if node.split('.')[1] == 'hf_catalog' -%} {%- do ours.append(node) -%} {%- endfor -%}
        {%- if ours -%}
            {{ exceptions.raise_compiler_error(
                'the models of hf_catalog are not built in a project that has it as a package, ref() finds those published.'
                ~ ' Select your own: --select package:' ~ project_name
            ) }}
        {%- endif -%}
    {%- elif not publishes() -%}
        {%- set where = adapter.dispatch('own_place_needed')() -%}
        {%- if env_var('HF_DBT_MARTS_SCHEMA', '') == 'hf' -%}
            {%- set where = 'HF_DBT_MARTS_SCHEMA=hf is for `dbt docs` alone: unset it.' -%}
        {%- endif -%}
        {{ exceptions.raise_compiler_error(
            where ~ ' `python -m extract transform --select ...` builds and publishes.'
        ) if where }}
    {%- endif -%}
{%- endmacro %}

{# What to do where a build would write into the published file. #}
{% macro duckdb__own_place_needed() -%}
    {%- set is_read_only = run_query('select readonly from duckdb_databases() where database_name = current_database()') -%}
    {{ return(
        'dbt opens the published file read-only. Build in a copy of it, which HF_DBT_DUCKDB_PATH names.'
        if is_read_only.rows[0][0]
    ) }}
{%- endmacro %}

{# What to do where a build would write into the schema of the runs. #}
{% macro postgres__own_place_needed() -%}
    {{ return(
        'runs build in the schema ' ~ target.schema ~ '. Build in one of your own, which HF_DBT_SCHEMA names.'
        if target.schema in ('raw', 'staging', 'hf')
    ) }}
{%- endmacro %}

{# dbt's own, which DuckDB has for a schema that is there too, before any hook: it would say that the file is read-only, and not
   what to do. #}
{% macro duckdb__create_schema(relation) -%}
    {%- do assert_may_build() -%}
    {{ return(dbt.duckdb__create_schema(relation)) }}
{%- endmacro %}
