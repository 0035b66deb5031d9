{# A view is replaced in place, so that grants and the views of others stay, and only when its text changed: a name in the view
   itself holds the text's hash. It reads what is published instead of what was built, and names no database, so that a
   DuckDB file can be attached or copied under any name. #}
{% macro view_statements(view, published) -%}
    {%- set relation = published_relation(view) -%}
    {%- set built = api.Relation.create(database=view.database, schema=view.schema) -%}
    {%- set sql = view.compiled_code
        | replace(built.include(identifier=false) | string, relation.include(database=false, identifier=false) | string) -%}
    {%- set definition = 'definition_' ~ local_md5(sql) -%}
    {%- if definition in published.get(published_name(view) ~ ' definition', '') -%} {{ return([]) }} {%- endif -%}
    {{ return(['create or replace view ' ~ relation ~ ' as (select * from (' ~ sql ~ ') as ' ~ definition ~ ')']) }}
{%- endmacro %}
