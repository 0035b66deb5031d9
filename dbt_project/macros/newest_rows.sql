{#
    SQL select: the newest row per key of what landed. A row that can be read goes before one that cannot, then the order of
    the runs decides. Within one run a key mostly has one row: only where it has more are they put in order, since ordering
    three million groups of one costs more than all the rest. `from` has the columns of raw.hub_models and run_number.
#}
{% macro newest_rows(from, keys) -%}
    {%- set of_key = keys | join(', ') -%}
    {%- set standing = "run_number + case when payload_ok then 1000000000000 else 0 end" -%}
    {%- set place = ['run_id', 'listing', 'position', 'payload_sha256'] -%}
    with newest_runs as (

        select {{ of_key }}, max({{ standing }}) as standing
        from {{ from }}
        group by {{ of_key }}

    ),

    rows_of_these as (

        select
            {% for column in keys + place + ['fetched_at'] -%}
            landed.{{ column }},
            {% endfor -%}
            newest_runs.standing
        from {{ from }} as landed
        inner join newest_runs
            on
                {% for key in keys -%} newest_runs.{{ key }} = landed.{{ key }} and {% endfor %}
                newest_runs.standing = {{ standing }}

    ),

    counted as (

        select
            {{ of_key }},
            {% for column in place -%} max({{ column }}) as {{ column }}, {% endfor %}
            count(*) as rows_count
        from rows_of_these
        group by {{ of_key }}

    ),

    in_order as (

        select
            rows_of_these.*,
            row_number() over (
                partition by {% for key in keys -%} rows_of_these.{{ key }}{{ ', ' if not loop.last }} {%- endfor %}
                order by
                    rows_of_these.fetched_at desc,
                    rows_of_these.position desc,
                    {{ byte_order('rows_of_these.listing') }},
                    rows_of_these.payload_sha256
            ) as age
        from rows_of_these
        inner join counted
            on
                {% for key in keys -%} counted.{{ key }} = rows_of_these.{{ key }} and {% endfor %}
                counted.rows_count > 1

    )

    select {{ of_key }}, {{ place | join(', ') }} from counted where rows_count = 1
    union all
    select {{ of_key }}, {{ place | join(', ') }} from in_order where age = 1
{%- endmacro %}
