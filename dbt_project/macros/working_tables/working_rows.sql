{# A table whose rows stay from build to build: the model yields those that are new or other than before, by `unique_key`.
   dbt's own `incremental` does it through forty macros, each compiled, while all other models wait for this one. #}
{% materialization working_rows, default %}
    {%- set relation = this.incorporate(type='table') -%}
    {%- if not keeps_rows() -%} {{ return(replace_working_relation('table')) }} {%- endif -%}
    {%- set fresh = relation.incorporate(path={'identifier': relation.identifier ~ '__fresh'}) -%}
    {{ run_hooks(pre_hooks) }}
    {% call statement('fresh') -%} {{ replace_table_sql(fresh, sql) }} {%- endcall %}
    {%- do take_figures(fresh) -%}
    {%- set columns = columns_of(fresh) -%}
    {%- do take_columns(relation, fresh) if columns != columns_of(relation) -%}
    {% call statement('main') -%} {{ upsert_working_rows_sql(relation, fresh, columns.keys()) }} {%- endcall %}
    {%- do take_figures(relation) -%}
    {{ run_hooks(post_hooks) }}
    {% do adapter.commit() %}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}

{# Whether the table of a model stays, and the model is to yield only what is new to it. #}
{% macro keeps_rows() -%}
    {%- if not execute -%} {{ return(false) }} {%- endif -%}
    {%- set existing = load_cached_relation(this) -%}
    {{ return(existing is not none and existing.is_table and not should_full_refresh()) }}
{%- endmacro %}

{# {name: type} #}
{% macro columns_of(relation) -%}
    {%- set columns = {} -%}
    {%- for column in adapter.get_column_schema_from_query('select * from ' ~ relation ~ ' limit 0') -%}
        {%- do columns.update({column.name: column.dtype}) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}

{# A table of another version of the project. `cascade`, for the views on it that only the build reads: they come anew. #}
{% macro take_columns(relation, fresh) -%}
    {%- set changes = [] -%}
    {%- set there = adapter.get_columns_in_relation(relation) -%}
    {%- set wanted = adapter.get_columns_in_relation(fresh) -%}
    {%- for column in there if column not in wanted -%}
        {%- do changes.append('alter table ' ~ relation ~ ' drop column ' ~ column.quoted ~ ' cascade') -%}
    {%- endfor -%}
    {%- for column in wanted if column not in there -%}
        {%- do changes.append('alter table ' ~ relation ~ ' add column ' ~ column.quoted ~ ' ' ~ column.data_type) -%}
    {%- endfor -%}
    {%- do run_query(changes | join(';\n')) if changes -%}
{%- endmacro %}

{% macro upsert_working_rows_sql(relation, fresh, columns) -%}
    {%- set key = config.require('unique_key') -%}
    delete from {{ relation }} where {{ key }} in (select {{ key }} from {{ fresh }});
    insert into {{ relation }} ({{ columns | join(', ') }}) select {{ columns | join(', ') }} from {{ fresh }};
    drop table {{ fresh }}
{%- endmacro %}
