{# Published tables are made once, with their keys, and never swapped or dropped: indexes, grants, and the views and foreign
   keys of others survive every build. #}
{% macro make_published_tables() -%}
    {%- set statements = [] -%}
    {%- set stale = [] -%}
    {%- for node in parents_first(published_nodes('table')) -%}
        {%- set relation = published_relation(node) -%}
        {%- set is_there = adapter.get_relation(relation.database, relation.schema, relation.identifier) -%}
        {%- if is_there -%}
            {%- do statements.extend(added_columns(node, relation)) -%}
        {%- else -%}
            {%- do statements.append('create schema if not exists ' ~ relation.schema) -%}
            {%- do statements.append('create table ' ~ relation ~ ' ' ~ columns_and_keys(node)) -%}
            {%- do stale.append(node) if publishing(node).get('only_stale') -%}
        {%- endif -%}
    {%- endfor -%}
    {#- A table that somebody dropped comes back whole: nothing counts as derived already. -#}
    {%- for node in published_nodes('table') if stale and node.name == 'int_model_fingerprints' -%}
        {%- do statements.append('delete from ' ~ published_relation(node)) -%}
    {%- endfor -%}
    {%- if statements -%}
        {%- call statement('make_published_tables', auto_begin=true) -%} {{ statements | join(';\n') }} {%- endcall -%}
        {%- do adapter.commit() -%}
    {%- endif -%}
{%- endmacro %}

{# Tables that foreign keys refer to stand before those that have the keys. #}
{% macro parents_first(nodes) -%}
    {%- set ordered = [] -%}
    {%- set names = nodes | map(attribute='name') | list -%}
    {%- for _ in nodes -%}
        {%- for node in nodes if node not in ordered -%}
            {%- set waits_for = [] -%}
            {%- for parent in foreign_key_parents(node) if parent in names and parent not in ordered | map(attribute='name') | list -%}
                {%- do waits_for.append(parent) -%}
            {%- endfor -%}
            {%- do ordered.append(node) if not waits_for -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(ordered) }}
{%- endmacro %}

{% macro foreign_key_parents(node) -%}
    {%- set parents = [] -%}
    {%- for constraint in node.constraints if constraint.type == 'foreign_key' -%}
        {%- do parents.append(modules.re.findall('\w+', constraint.to)[-1]) -%}
    {%- endfor -%}
    {{ return(parents) }}
{%- endmacro %}

{# The contract of a model as DDL. Its foreign keys name models; in the database they refer to the published tables. #}
{% macro columns_and_keys(node) -%}
    {%- set keys = [] -%}
    {%- for constraint in node.constraints -%}
        {%- set key = dict(constraint) -%}
        {%- if constraint.type == 'foreign_key' -%}
            {%- set parent = modules.re.findall('\w+', constraint.to)[-1] -%}
            {%- do key.update({'to': published_relation(published_nodes('table') | selectattr('name', 'equalto', parent) | first) | string}) -%}
        {%- endif -%}
        {%- do keys.append(key) -%}
    {%- endfor -%}
    {%- set lines = adapter.render_raw_columns_constraints(raw_columns=node.columns)
        + adapter.render_raw_model_constraints(raw_constraints=keys) -%}
    ({{ lines | join(', ') }})
{%- endmacro %}

{# Statements for the columns that a table of an earlier version lacks. They are null until the build is published; a key
   cannot be, which is said before anything is built. #}
{% macro added_columns(node, relation) -%}
    {%- set there = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
    {%- set statements = [] -%}
    {%- for column in node.columns.values() if column.name not in there -%}
        {%- if column.constraints or column.name in publishing(node).unique_key -%}
            {% do exceptions.raise_compiler_error(
                relation.schema ~ '.' ~ relation.identifier ~ ' was made by another version of this project: it has no column '
                ~ column.name ~ '. Run with the version that made it, or add the column by hand as '
                ~ node.patch_path.split('//')[-1] ~ ' describes it.'
            ) %}
        {%- endif -%}
        {%- do statements.append(
            'alter table ' ~ relation ~ ' add column ' ~ quoted_names([column.name]) ~ ' ' ~ column.data_type
        ) -%}
    {%- endfor -%}
    {{ return(statements) }}
{%- endmacro %}
