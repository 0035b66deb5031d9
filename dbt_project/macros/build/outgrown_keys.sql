{# DuckDB holds the index of a key in memory as a whole: 100 bytes a row, 2.4 GB for the tags of 3 million models, as much again
   in the file, and half a minute to build. A table with `keyed_rows` that gets more rows than that is made again without keys
   and without indexes, and stays so: its columns are read as fast as an index is (20 ms for a million rows), and the tests
   look at what is written. Postgres keeps all keys. #}
{% macro is_keyless(table) -%}
    {{ return(publishing(table).get('keyed_rows') and adapter.dispatch('is_keyless')(table)) }}
{%- endmacro %}

{% macro duckdb__is_keyless(table) -%}
    {%- set relation = published_relation(table) -%}
    {%- set found = run_query(
        "select count(*) from duckdb_constraints() where database_name = current_database() and schema_name = '"
        ~ relation.schema ~ "' and table_name = '" ~ relation.identifier ~ "' and constraint_type = 'PRIMARY KEY'"
    ) -%}
    {{ return(found.columns[0][0] == 0) }}
{%- endmacro %}

{% macro postgres__is_keyless(table) -%}
    {{ return(false) }}
{%- endmacro %}

{# Whether the rows that are to be written are too many for its keys. #}
{% macro outgrows_keys(table) -%}
    {%- set limit = publishing(table).get('keyed_rows') -%}
    {#- tests have a smaller one -#}
    {%- set limit = env_var('HF_DBT_KEYED_ROWS', limit | string) | int if limit else none -%}
    {%- if not limit or is_keyless(table) -%} {{ return(false) }} {%- endif -%}
    {%- set found = run_query(
        'select (select count(*) from ' ~ published_relation(table) ~ ') + (select count(*) from ' ~ changes_relation(table)
        ~ " where row_change = 'insert')"
    ) -%}
    {{ return(found.columns[0][0] > limit) }}
{%- endmacro %}

{# List of SQL statements: the table with its rows and descriptions, without its keys. Columns by name: an upgrade adds its own
   behind all others. #}
{% macro keys_off_statements(table) -%}
    {%- set relation = published_relation(table) -%}
    {%- set kept = api.Relation.create(
        database=target.database, schema=target.schema, identifier=relation.identifier ~ '__kept', type='table'
    ) -%}
    {%- set columns = quoted_names(table.columns.keys()) -%}
    {{ return([
        'create or replace table ' ~ kept ~ ' as select * from ' ~ relation,
        'drop table ' ~ relation,
        'create table ' ~ relation ~ ' ('
            ~ adapter.render_raw_columns_constraints(raw_columns=table.columns) | join(', ') ~ ')',
        'insert into ' ~ relation ~ ' (' ~ columns ~ ') select ' ~ columns ~ ' from ' ~ kept,
        'drop table ' ~ kept,
    ] + description_statements(table, {})) }}
{%- endmacro %}
