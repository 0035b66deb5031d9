{% macro delete_sql(table) -%}
    {%- set relation = published_relation(table) -%}
    delete from {{ relation }} as published
    using {{ changes_relation(table) }} as changes
    where changes.row_change = 'delete' and {{ same_key('published', 'changes', publishing(table).unique_key) }}
{%- endmacro %}

{% macro update_sql(table, columns, change) -%}
    {%- set relation = published_relation(table) -%}
    update {{ relation }} as published
    set {% for column in columns %}{{ quoted_names([column]) }} = changes.{{ quoted_names([column]) }}{{ ', ' if not loop.last }}{% endfor %}
    from (
        select * from {{ changes_relation(table) }}
        where row_change = '{{ change }}'{{ row_order(publishing(table).unique_key) }}
    ) as changes
    where {{ same_key('published', 'changes', publishing(table).unique_key) }}
    {%- set compared_from = publishing(table).get('compared_from') -%}
    {%- if compared_from %}
        and published.{{ compared_from }} >= (
            select min({{ compared_from }}) from {{ changes_relation(table) }} where row_change = '{{ change }}'
        )
    {%- endif %}
{%- endmacro %}

{# Statements for the rows that changed, in the order that holds: rows that exist first, then new ones. #}
{% macro upsert_statements(table, is_keyless=false) -%}
    {%- set relation = published_relation(table) -%}
    {%- set columns = table.columns.keys() | list -%}
    {%- set fixed = publishing(table).unique_key + publishing(table).get('merge_exclude_columns', []) -%}
    {%- set unchecked = publishing(table).get('check_exclude_columns', []) -%}
    {%- set updated = columns | reject('in', fixed) | list -%}
    {%- set statements = [update_sql(table, updated, 'update')] if updated else [] -%}
    {%- if unchecked -%}
        {%- do statements.append(update_sql(table, unchecked, 'touch')) -%}
    {%- endif -%}
    {%- do statements.append(
        'insert into ' ~ relation ~ ' (' ~ quoted_names(columns) ~ ') select ' ~ quoted_names(columns)
        ~ ' from ' ~ changes_relation(table) ~ " where row_change = 'insert'"
        ~ (row_order(publishing(table).unique_key) if not is_keyless else '')
    ) -%}
    {{ return(statements) }}
{%- endmacro %}

{% macro row_order(keys) -%}
    {{ return(adapter.dispatch('row_order')(keys)) }}
{%- endmacro %}

{# Keys in order go into DuckDB's indexes two to three times as fast as keys at random (3 million rows with a primary key
   in 5 s instead of 9, with a key of two columns and a foreign key in 7 s instead of 20), and rows in the order of the
   table are updated ten times as fast (90,000 of 3 million in 1.2 s instead of 12). #}
{% macro duckdb__row_order(keys) -%}
    {{ return(' order by ' ~ keys | join(', ')) }}
{%- endmacro %}

{% macro postgres__row_order(keys) -%}
    {{ return('') }}
{%- endmacro %}

{% macro index_statements(table) -%}
    {%- set statements = [] -%}
    {%- for name, columns in publishing(table).get('indexes', {}).items() -%}
        {%- do statements.append(
            'create index if not exists ' ~ name ~ ' on ' ~ published_relation(table) ~ ' (' ~ columns ~ ')'
        ) -%}
    {%- endfor -%}
    {%- for name, columns in publishing(table).get('block_range_indexes', {}).items() -%}
        {%- do statements.extend(block_range_index_statements(published_relation(table), name, columns)) -%}
    {%- endfor -%}
    {{ return(statements) }}
{%- endmacro %}

{% macro block_range_index_statements(relation, name, columns) -%}
    {{ return(adapter.dispatch('block_range_index_statements')(relation, name, columns)) }}
{%- endmacro %}

{# DuckDB keeps the least and the largest value of every block of a column by itself. #}
{% macro duckdb__block_range_index_statements(relation, name, columns) -%}
    {{ return([]) }}
{%- endmacro %}

{% macro postgres__block_range_index_statements(relation, name, columns) -%}
    {{ return([
        'create index if not exists ' ~ name ~ ' on ' ~ relation ~ ' using brin (' ~ columns ~ ') with (autosummarize = on)'
    ]) }}
{%- endmacro %}
