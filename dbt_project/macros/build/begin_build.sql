{% macro begin_build() -%}
    {%- if execute and flags.WHICH in ('build', 'run', 'seed') -%}
        {%- do assert_may_build() -%}
        {%- if project_name == 'hf_catalog' and flags.WHICH != 'seed' -%}
            {%- do adapter.dispatch('begin_build')() -%}
            {%- do make_published_tables() if publishes() -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__begin_build() -%}
{%- endmacro %}

{# Without a log the tables that only a build reads take less than half the time to write, and a night does not fill the archive of
   whoever ships the log. The price: a server that is killed, or loses its power, empties them all, and this table with
   them. A build of everything makes them again anyway; any other must not take empty tables for the truth. #}
{% macro postgres__begin_build() -%}
    {%- set marker = build_marker() -%}
    {%- set statements = [] -%}
    {%- if adapter.get_relation(marker.database, marker.schema, marker.identifier) is none -%}
        {%- do statements.append('create unlogged table ' ~ marker ~ ' (build text not null)') -%}
        {%- do statements.append('insert into ' ~ marker ~ " values ('whole')") -%}
    {%- elif builds_a_part() and not run_query('select 1 from ' ~ marker ~ " where build = 'whole'").rows -%}
        {{ exceptions.raise_compiler_error(
            'the database server crashed since the last whole build and has emptied the unlogged tables.'
            ~ ' Build everything once, without --select.'
        ) }}
    {%- endif -%}
    {%- do statements.append('delete from ' ~ marker ~ " where build <> 'whole'") -%}
    {%- do statements.append('insert into ' ~ marker ~ " values ('" ~ invocation_id ~ "')") -%}
    {%- do run_query('begin;\n' ~ statements | join(';\n') ~ ';\ncommit;') -%}
{%- endmacro %}

{% macro emptied_statements() -%}
    {{ return(adapter.dispatch('emptied_statements')()) }}
{%- endmacro %}

{% macro duckdb__emptied_statements() -%}
    {{ return([]) }}
{%- endmacro %}

{% macro postgres__emptied_statements() -%}
    {%- set check -%}
    do $$ begin
        if not exists (select from {{ build_marker() }} where build = '{{ invocation_id }}') then
            raise exception 'the server crashed during this build and has emptied the unlogged tables';
        end if;
    end $$
    {%- endset -%}
    {{ return([check]) }}
{%- endmacro %}

{% macro kept_whole_statements() -%}
    {{ return([] if builds_a_part() else adapter.dispatch('kept_whole_statements')()) }}
{%- endmacro %}

{% macro duckdb__kept_whole_statements() -%}
    {{ return([]) }}
{%- endmacro %}

{% macro postgres__kept_whole_statements() -%}
    {{ return([
        'delete from ' ~ build_marker(),
        "insert into " ~ build_marker() ~ " values ('whole')",
    ]) }}
{%- endmacro %}

{% macro builds_a_part() -%}
    {%- set asked = ['select', 'exclude', 'selector'] -%}
    {%- set given = [] -%}
    {%- for word in asked if invocation_args_dict.get(word) -%} {%- do given.append(word) -%} {%- endfor -%}
    {{ return(given | length > 0) }}
{%- endmacro %}

{% macro build_marker() -%}
    {{ return(api.Relation.create(
        database=target.database, schema=target.schema, identifier='build_marker', type='table'
    )) }}
{%- endmacro %}
