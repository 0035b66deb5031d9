{% macro changes_sql(relation, sql, is_new) -%}
    {%- set columns = model.columns.keys() | list -%}
    {%- if is_new -%}
    select
        {{ quoted_names(columns) }},
        'insert' as change
    from ({{ sql }}) as desired
    {%- else -%}
    {%- set keys = config.require('unique_key') -%}
    {%- set stamped = config.get('stamped_columns', []) -%}
    {%- set unwatched = config.get('unwatched_columns', []) -%}
    {%- set kept = config.get('kept_columns', []) -%}
    {%- set watched = columns | reject('in', keys + stamped + unwatched + kept) | list -%}
    {%- set when_missing = config.get('when_missing') -%}
    {#- One pass over both: a second reading of the desired rows would have the engines copy them all first. -#}
    with compared as (

        select
            {% for column in columns -%}
            {% if column in keys -%}
            coalesce(desired.{{ column }}, published.{{ column }}) as {{ column }},
            {% elif when_missing is mapping -%}
            case
                when desired.{{ keys[0] }} is not null then desired.{{ column }}
                else {{ value_when_missing(column, when_missing, stamped) }}
            end as {{ column }},
            {% else -%}
            desired.{{ column }},
            {% endif -%}
            {%- endfor %}
            case
                when published.{{ keys[0] }} is null then 'insert'
                {% if when_missing -%}
                when desired.{{ keys[0] }} is null then {{ change_when_missing(when_missing) }}
                {%- endif %}
                when {{ any_distinct('desired', 'published', watched) }} then 'update'
                {% if unwatched -%}
                when {{ any_distinct('desired', 'published', unwatched) }} then 'touch'
                {%- endif %}
            end as change
        from {{ desired_rows(sql) }} as desired
        {{ 'full' if when_missing else 'left' }} join {{ compared_rows(relation, sql, config.get('compared_from')) }} as published
            on {{ same_key('published', 'desired', keys) }}

    )

    select
        {% for column in columns -%}
        {%- if unwatched and column not in keys + unwatched -%}
        {#- a touch writes nothing else; of a nightly touch of all rows this is most of the bytes -#}
        case when change <> 'touch' then {{ quoted_names([column]) }} end as {{ quoted_names([column]) }},
        {% else -%}
        {{ quoted_names([column]) }},
        {% endif -%}
        {%- endfor %}
        change
    from compared
    where change is not null
    {%- endif -%}
{%- endmacro %}

{% macro value_when_missing(column, when_missing, stamped) -%}
    {%- if column in when_missing -%} {{ when_missing[column] }}
    {%- elif column in stamped -%} {{ run_timestamp() }}
    {%- else -%} published.{{ column }}
    {%- endif -%}
{%- endmacro %}

{# SQL text: what happens to a published row that is no longer desired; null where it is as it should be already. #}
{% macro change_when_missing(when_missing) -%}
    {%- if when_missing == 'delete' -%} 'delete'
    {%- else -%}
    case
        when {% for column, value in when_missing.items() -%}
        published.{{ column }} is distinct from {{ value }}{{ ' or ' if not loop.last }}
        {%- endfor %} then 'update'
    end
    {%- endif -%}
{%- endmacro %}

{% macro same_key(left, right, keys) -%}
    {%- for key in keys %}{{ left }}.{{ key }} = {{ right }}.{{ key }}{{ ' and ' if not loop.last }}{% endfor -%}
{%- endmacro %}

{% macro desired_rows(sql) -%}
    {%- if not config.get('compared_where_in_question') -%} {{ return('(' ~ sql ~ ')') }} {%- endif -%}
    {{ return('(' ~ rows_in_question('(' ~ sql ~ ') as worked_out') ~ ')') }}
{%- endmacro %}

{# What of a published table can differ from what is desired: all of it, the models in question, or only what is not older
   than that. The bound is a literal, by which both engines pass over the blocks of a long history. #}
{% macro compared_rows(relation, sql, compared_from) -%}
    {%- if config.get('compared_where_in_question') -%} {{ return('(' ~ rows_in_question(relation) ~ ')') }} {%- endif -%}
    {%- if not compared_from -%} {{ return(relation) }} {%- endif -%}
    {%- set found = run_query('select cast(min(' ~ compared_from ~ ') as text) from (' ~ sql ~ ') as desired') -%}
    {%- set bound = found.columns[0][0] -%}
    {{ return('(select * from ' ~ relation ~ ' where '
        ~ (compared_from ~ " >= '" ~ bound ~ "'" if bound else 'false') ~ ')') }}
{%- endmacro %}

{# SQL: names of columns in quotes; `window` is a word of SQL's own. #}
{% macro quoted_names(columns) -%}
    "{{ columns | join('", "') }}"
{%- endmacro %}
