{% macro changes_sql(relation, sql, is_new) -%}
    {%- set columns = model.columns.keys() | list -%}
    {%- set keys = config.require('unique_key') -%}
    {%- set stamped = config.get('stamped_columns', []) -%}
    {%- set unwatched = config.get('unwatched_columns', []) -%}
    {%- set kept = config.get('kept_columns', []) -%}
    {%- set watched = columns | reject('in', keys + stamped + unwatched + kept) | list -%}
    {%- set when_missing = config.get('when_missing') -%}
    {%- set compared = compared_rows(relation, sql, config.get('compared_from')) if not is_new -%}
    {%- if is_new -%}
    select
        {{ columns | join(', ') }},
        'insert' as change
    from ({{ sql }}) as desired
    {%- else -%}
    with desired as (

        {{ sql }}

    ),

    compared as (

        select
            {% for column in columns %}desired.{{ column }}, {% endfor %}
            case
                when published.{{ keys[0] }} is null then 'insert'
                when {{ any_distinct('desired', 'published', watched) }} then 'update'
                {% if unwatched -%}
                when {{ any_distinct('desired', 'published', unwatched) }} then 'touch'
                {%- endif %}
            end as change
        from desired
        left join {{ compared }} as published on {{ same_key('published', 'desired', keys) }}

    )

    select
        {{ columns | join(', ') }},
        change
    from compared
    where change is not null
    {% if when_missing -%}
    union all
    select
        {% for column in columns -%}
        {%- if when_missing is mapping and column in when_missing -%}
        {{ when_missing[column] }} as {{ column }},
        {% elif column in stamped -%}
        {{ run_timestamp() }} as {{ column }},
        {% else -%}
        published.{{ column }},
        {% endif -%}
        {%- endfor -%}
        '{{ 'delete' if when_missing == 'delete' else 'update' }}' as change
    from {{ relation }} as published
    where
        not exists (select 1 from desired where {{ same_key('published', 'desired', keys) }})
        {%- if when_missing is mapping %}{% for column, value in when_missing.items() %}
        and published.{{ column }} is distinct from {{ value }}
        {%- endfor %}{% endif %}
    {%- endif %}
    {%- endif -%}
{%- endmacro %}

{% macro same_key(left, right, keys) -%}
    {%- for key in keys %}{{ left }}.{{ key }} = {{ right }}.{{ key }}{{ ' and ' if not loop.last }}{% endfor -%}
{%- endmacro %}

{# What of a published table can differ from what is desired: all of it, or only what is not older than that. The bound
   is a literal, by which both engines pass over the blocks of a long history. #}
{% macro compared_rows(relation, sql, compared_from) -%}
    {%- if not compared_from -%} {{ return(relation) }} {%- endif -%}
    {%- set found = run_query('select cast(min(' ~ compared_from ~ ') as text) from (' ~ sql ~ ') as desired') -%}
    {%- set bound = found.columns[0][0] -%}
    {{ return('(select * from ' ~ relation ~ ' where '
        ~ (compared_from ~ " >= '" ~ bound ~ "'" if bound else 'false') ~ ')') }}
{%- endmacro %}
