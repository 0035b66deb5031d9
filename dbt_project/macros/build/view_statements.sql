{% macro changed_view_statements(views) -%}
    {%- set statements = [] -%}
    {%- for view in views -%}
        {%- do statements.extend(view_statements(view)) -%}
    {%- endfor -%}
    {{ return(statements) }}
{%- endmacro %}

{# A view is replaced in place, so that grants and the views of others stay, and only when its text changed: the text's hash
   is kept in its comment. It reads what is published instead of what was built, and names no database, so that a DuckDB
   file can be attached or copied under any name. #}
{% macro view_statements(view) -%}
    {%- set relation = published_relation(view) -%}
    {%- set built = api.Relation.create(database=view.database, schema=view.schema) -%}
    {%- set sql = view.compiled_code
        | replace(built.include(identifier=false) | string, relation.include(database=false, identifier=false) | string) -%}
    {%- set definition = 'definition ' ~ local_md5(sql) -%}
    {%- if view_definition(relation) == definition -%} {{ return([]) }} {%- endif -%}
    {{ return([
        'create or replace view ' ~ relation ~ ' as (' ~ sql ~ ')',
        'comment on view ' ~ relation ~ " is '" ~ definition ~ "'"
    ]) }}
{%- endmacro %}

{# What the comment of a view says; none where there is no view. #}
{% macro view_definition(relation) -%}
    {%- set found = run_query(adapter.dispatch('view_comment_sql')(relation)) -%}
    {{ return(found.columns[0][0] if found.rows else none) }}
{%- endmacro %}

{% macro duckdb__view_comment_sql(relation) -%}
    select comment from duckdb_views()
    where database_name = '{{ relation.database }}' and schema_name = '{{ relation.schema }}'
        and view_name = '{{ relation.identifier }}'
{%- endmacro %}

{% macro postgres__view_comment_sql(relation) -%}
    select obj_description(to_regclass('{{ relation.schema }}.{{ relation.identifier }}'))
{%- endmacro %}
