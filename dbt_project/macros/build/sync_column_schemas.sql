{# dbt's own step for an incremental table of another version of the project. Postgres keeps a column that a view reads: the
   working views on the table go first, whichever version made them, and the build makes them again. A column of another
   type starts empty: other code parsed its rows, so that this build parses them again. #}
{% macro postgres__sync_column_schemas(on_schema_change, target_relation, schema_changes_dict) -%}
    {%- set views_on_it -%}
        select distinct cast(views.relname as text)
        from pg_depend
        inner join pg_rewrite on pg_rewrite.oid = pg_depend.objid
        inner join pg_class as views on views.oid = pg_rewrite.ev_class
        where
            pg_depend.refobjid = cast('{{ target_relation }}' as regclass)
            and views.relnamespace = cast('{{ target_relation.schema }}' as regnamespace)
            and views.relkind = 'v'
    {%- endset -%}
    {%- for name in run_query(views_on_it).columns[0].values() -%}
        {%- do adapter.drop_relation(api.Relation.create(
            database=target_relation.database, schema=target_relation.schema, identifier=name, type='view'
        )) -%}
    {%- endfor -%}
    {%- for column in schema_changes_dict.new_target_types -%}
        {%- set name = adapter.quote(column.column_name) -%}
        {%- do run_query('alter table ' ~ target_relation ~ ' drop column ' ~ name ~ ', add column ' ~ name ~ ' ' ~ column.new_type) -%}
    {%- endfor -%}
    {%- do schema_changes_dict.update({'new_target_types': []}) -%}
    {{ return(dbt.default__sync_column_schemas(on_schema_change, target_relation, schema_changes_dict)) }}
{%- endmacro %}
