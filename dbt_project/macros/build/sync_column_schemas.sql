{# dbt's own step for an incremental table of another version of the project. Postgres keeps a column that a view reads: the
   views on the table go first, and the build makes them again. A column of another type starts empty: other code parsed its
   rows, so that this build parses them again. #}
{% macro postgres__sync_column_schemas(on_schema_change, target_relation, schema_changes_dict) -%}
    {%- for node in graph.nodes.values() if node.config.materialized == 'view' and model.unique_id in node.depends_on.nodes -%}
        {%- set view = adapter.get_relation(node.database, node.schema, node.alias) -%}
        {%- do adapter.drop_relation(view) if view -%}
    {%- endfor -%}
    {%- for column in schema_changes_dict.new_target_types -%}
        {%- set name = adapter.quote(column.column_name) -%}
        {%- do run_query('alter table ' ~ target_relation ~ ' drop column ' ~ name ~ ', add column ' ~ name ~ ' ' ~ column.new_type) -%}
    {%- endfor -%}
    {%- do schema_changes_dict.update({'new_target_types': []}) -%}
    {{ return(dbt.default__sync_column_schemas(on_schema_change, target_relation, schema_changes_dict)) }}
{%- endmacro %}
