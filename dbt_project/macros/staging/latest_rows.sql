{#
    SQL select: the latest row per key of what landed. A row that can be read goes before one that cannot, then the order of
    the runs decides, then the time of the fetch. `from` has the columns of raw.hub_models and run_number.
#}
{% macro latest_rows(from, keys) -%}
    {{ return(adapter.dispatch('latest_rows')(from, keys)) }}
{%- endmacro %}

{# Mostly a key has one row: only where it has more are they put in order, since ordering three million groups of one costs
   more than all the rest. #}
{% macro duckdb__latest_rows(from, keys) -%}
    {%- set of_key = keys | join(', ') -%}
    {%- set place = ['run_id', 'listing', 'position', 'payload_sha256'] -%}
    with counted as (

        select
            {{ of_key }},
            {% for column in place -%} max({{ column }}) as {{ column }}, {% endfor %}
            count(*) as rows_count
        from {{ from }}
        group by {{ of_key }}

    ),

    in_order as (

        select
            {% for column in keys + place -%} landed.{{ column }}, {% endfor %}
            row_number() over (
                partition by {% for key in keys -%} landed.{{ key }}{{ ', ' if not loop.last }} {%- endfor %}
                order by
                    landed.payload_ok desc,
                    landed.run_number desc,
                    landed.fetched_at desc,
                    landed.position desc,
                    landed.listing,
                    landed.payload_sha256
            ) as age
        from {{ from }} as landed
        inner join counted
            on
                {% for key in keys -%} counted.{{ key }} = landed.{{ key }} and {% endfor %}
                counted.rows_count > 1

    )

    select {{ of_key }}, {{ place | join(', ') }} from counted where rows_count = 1
    union all
    select {{ of_key }}, {{ place | join(', ') }} from in_order where age = 1
{%- endmacro %}

{# A join, which its planner shares among workers with all that is done to the rows afterwards: groups and windows of this
   many keys it leaves to one process. #}
{% macro postgres__latest_rows(from, keys) -%}
    {%- set latest_first = ['payload_ok', 'run_number', 'fetched_at', 'position'] %}
    select
        {% for key in keys -%} landed.{{ key }}, {% endfor %}
        landed.run_id,
        landed.listing,
        landed.position,
        landed.payload_sha256
    from {{ from }} as landed
    where not exists (
        select 1
        from {{ from }} as newer
        where
            {% for key in keys -%} newer.{{ key }} = landed.{{ key }} and {% endfor %}
            (
                {% for column in latest_first -%} newer.{{ column }}, {% endfor %}
                {{ byte_order('landed.listing') }}, landed.payload_sha256
            ) > (
                {% for column in latest_first -%} landed.{{ column }}, {% endfor %}
                {{ byte_order('newer.listing') }}, newer.payload_sha256
            )
    )
{%- endmacro %}
