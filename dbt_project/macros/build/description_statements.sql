{# The statements for all views and descriptions that are not as the project has them; none where they are. What is there is
   asked for once a build, not once a table. DuckDB drops the descriptions of a view that is replaced. #}
{% macro view_and_description_statements(tables, views) -%}
    {%- set published = published_texts() -%}
    {%- set made = [] -%}
    {%- set described = [] -%}
    {%- for node in tables -%}
        {%- do described.extend(description_statements(node, published)) -%}
    {%- endfor -%}
    {%- for node in views -%}
        {%- set statements = view_statements(node, published) -%}
        {%- do made.extend(statements) -%}
        {%- do described.extend(description_statements(node, {} if statements else published)) -%}
    {%- endfor -%}
    {%- if described -%}
        {% do log('descriptions written into the database: ' ~ described | length, info=true) %}
    {%- endif -%}
    {{ return(made + described) }}
{%- endmacro %}

{% macro description_statements(node, published) -%}
    {%- set relation = published_relation(node) -%}
    {%- set kind = publishing(node).get('as', 'table') -%}
    {%- set name = published_name(node) -%}
    {%- set statements = [] -%}
    {%- if published.get(name, '') != node.description | trim -%}
        {%- do statements.append('comment on ' ~ kind ~ ' ' ~ relation ~ ' is ' ~ description_literal(node.description)) -%}
    {%- endif -%}
    {%- for column in node.columns.values() if published.get(name ~ '.' ~ column.name, '') != column.description | trim -%}
        {%- do statements.append(
            'comment on column ' ~ relation ~ '.' ~ quoted_names([column.name]) ~ ' is ' ~ description_literal(column.description)
        ) -%}
    {%- endfor -%}
    {{ return(statements) }}
{%- endmacro %}

{% macro description_literal(description) -%}
    {{ return("'" ~ description | trim | replace("'", "''") ~ "'") }}
{%- endmacro %}

{# What the database says of published tables and views, of their columns, and the text of the views: {name: text}. #}
{% macro published_texts() -%}
    {%- set names = [] -%}
    {%- for node in published_nodes('table') + published_nodes('view') -%}
        {%- do names.append("'" ~ published_name(node) ~ "'") -%}
    {%- endfor -%}
    {%- set texts = {} -%}
    {%- for row in run_query(adapter.dispatch('published_texts_sql')(names | join(', '))).rows -%}
        {%- do texts.update({row[0]: row[1]}) -%}
    {%- endfor -%}
    {{ return(texts) }}
{%- endmacro %}

{% macro published_name(node) -%}
    {%- set relation = published_relation(node) -%}
    {{ return(relation.schema ~ '.' ~ relation.identifier) }}
{%- endmacro %}

{% macro duckdb__published_texts_sql(names) -%}
    with texts as (
        select schema_name || '.' || table_name as name, '' as part, comment as says, database_name from duckdb_tables()
        union all
        select schema_name || '.' || view_name, '', comment, database_name from duckdb_views()
        union all
        select schema_name || '.' || view_name, ' definition', sql, database_name from duckdb_views()
        union all
        select schema_name || '.' || table_name, '.' || column_name, comment, database_name from duckdb_columns()
    )

    select name || part as name, says from texts
    where says is not null and database_name = '{{ target.database }}' and name in ({{ names }})
{%- endmacro %}

{% macro postgres__published_texts_sql(names) -%}
    with relations as (
        select pg_class.oid, pg_class.relkind, pg_namespace.nspname || '.' || pg_class.relname as name
        from pg_class
        inner join pg_namespace on pg_namespace.oid = pg_class.relnamespace
        where pg_namespace.nspname || '.' || pg_class.relname in ({{ names }})
    )

    select
        relations.name || coalesce('.' || pg_attribute.attname, '') as name,
        pg_description.description as says
    from relations
    inner join pg_description
        on pg_description.classoid = cast('pg_class' as regclass) and pg_description.objoid = relations.oid
    left join pg_attribute
        on pg_attribute.attrelid = relations.oid and pg_attribute.attnum = pg_description.objsubid and pg_description.objsubid > 0
    union all
    select name || ' definition', pg_get_viewdef(oid) from relations where relkind = 'v'
{%- endmacro %}
