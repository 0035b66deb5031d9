{# A post-hook of every published model: compares what it yields with what is published and keeps the difference, which
   `publish` writes at the end of a green build. #}
{% macro prepare_changes() -%}
    {%- if not execute or not publishes() or not publishing(model) or publishing(model).get('as') == 'view' -%}
        {{ return('') }}
    {%- endif -%}
    {%- set changes = changes_relation(model) -%}
    {{ return(adapter.dispatch('replace_changes')(changes, changes_sql(model))) }}
{%- endmacro %}

{% macro duckdb__replace_changes(changes, sql) -%}
    create or replace table {{ changes }} as ({{ sql }})
{%- endmacro %}

{% macro postgres__replace_changes(changes, sql) -%}
    {{ read_whole_tables() }};
    drop table if exists {{ changes }};
    create unlogged table {{ changes }} as ({{ sql }});
    {{ sample(changes) }}
{%- endmacro %}

{# SQL select: the rows to write, with `row_change` as insert, update, touch (only columns that are not checked) or delete. One
   pass over both sides: a second reading of the model's rows would have the engines copy them all first. #}
{% macro changes_sql(node) -%}
    {%- set publishing = publishing(node) -%}
    {%- set columns = node.columns.keys() | list -%}
    {%- set keys = publishing.unique_key -%}
    {%- set unchecked = publishing.get('check_exclude_columns', []) -%}
    {%- set fixed = keys + unchecked + publishing.get('merge_exclude_columns', []) + publishing.get('updated_at', []) -%}
    {%- set hard_deletes = publishing.get('hard_deletes') -%}
    with compared as (

        select
            {% for column in columns -%}
            {% if column in keys -%}
            coalesce(built.{{ column }}, published.{{ column }}) as {{ column }},
            {% elif hard_deletes is mapping -%}
            case
                when built.{{ keys[0] }} is not null then built.{{ column }}
                else {{ value_of_a_gone_row(column, publishing) }}
            end as {{ column }},
            {% else -%}
            built.{{ column }},
            {% endif -%}
            {%- endfor %}
            case
                when published.{{ keys[0] }} is null then 'insert'
                {% if hard_deletes -%}
                when built.{{ keys[0] }} is null then {{ change_of_a_gone_row(hard_deletes) }}
                {%- endif %}
                when {{ any_distinct('built', 'published', columns | reject('in', fixed) | list) }} then 'update'
                {% if unchecked -%}
                when {{ any_distinct('built', 'published', unchecked) }} then 'touch'
                {%- endif %}
            end as row_change
        from {{ rows_built(node) }} as built
        {{ 'full' if hard_deletes else 'left' }} join {{ rows_published(node) }} as published
            on {{ same_key('published', 'built', keys) }}

    )

    select
        {% for column in columns -%}
        {%- if unchecked and column not in keys + unchecked -%}
        {#- a touch writes nothing else; of a nightly touch of all rows this is most of the bytes -#}
        case when row_change <> 'touch' then {{ quoted_names([column]) }} end as {{ quoted_names([column]) }},
        {% else -%}
        {{ quoted_names([column]) }},
        {% endif -%}
        {%- endfor %}
        row_change
    from compared
    where row_change is not null
{%- endmacro %}

{% macro value_of_a_gone_row(column, publishing) -%}
    {%- if column in publishing.hard_deletes -%} {{ publishing.hard_deletes[column] }}
    {%- elif column in publishing.get('updated_at', []) -%} {{ run_timestamp() }}
    {%- else -%} published.{{ column }}
    {%- endif -%}
{%- endmacro %}

{% macro change_of_a_gone_row(hard_deletes) -%}
    {%- if hard_deletes == 'delete' -%} 'delete'
    {%- else -%}
    case
        when {% for column, value in hard_deletes.items() -%}
        published.{{ column }} is distinct from {{ value }}{{ ' or ' if not loop.last }}
        {%- endfor %} then 'update'
    end
    {%- endif -%}
{%- endmacro %}

{% macro same_key(left, right, keys) -%}
    {%- for key in keys %}{{ left }}.{{ key }} = {{ right }}.{{ key }}{{ ' and ' if not loop.last }}{% endfor -%}
{%- endmacro %}

{% macro rows_built(node) -%}
    {%- set built = api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias) -%}
    {%- set flag = publishing(node).get('only_stale') -%}
    {{ return('(' ~ rows_of_stale_models(built, flag) ~ ')' if flag else built) }}
{%- endmacro %}

{# What of a published table can differ from what was built: all of it, the stale models, or only what is not older than
   the oldest row built. The bound is a literal, by which both engines pass over the blocks of a long history. #}
{% macro rows_published(node) -%}
    {%- set relation = published_relation(node) -%}
    {%- if is_keyed_by_model(node) and has_renamed_models() -%}
        {%- set relation = '(' ~ rows_under_present_ids(node) ~ ')' -%}
    {%- endif -%}
    {%- set flag = publishing(node).get('only_stale') -%}
    {%- if flag -%}
        {{ return('(' ~ rows_of_stale_models(relation ~ ' as published', flag) ~ ')') }}
    {%- endif -%}
    {%- set compared_from = publishing(node).get('compared_from') -%}
    {%- if not compared_from -%} {{ return(relation) }} {%- endif -%}
    {%- set bound = run_query('select cast(min(' ~ compared_from ~ ') as text) from ' ~ rows_built(node)).columns[0][0] -%}
    {{ return('(select * from ' ~ relation ~ ' as published where '
        ~ (compared_from ~ " >= '" ~ bound ~ "'" if bound else 'false') ~ ')') }}
{%- endmacro %}

{# SQL: names of columns in quotes; `window` is a word of SQL's own. #}
{% macro quoted_names(columns) -%}
    "{{ columns | join('", "') }}"
{%- endmacro %}
