{# SQL select: the rows of a table of raw that a run landed whole, with the run's number and start. #}
{% macro landed_rows(table, keys) -%}
    with rows_landed as (

        select * from {{ table }}

    ),

    runs as (

        select * from {{ ref('stg_extract__runs') }} where is_landed

    )

    select
        {% for column in keys + ['payload', 'source_url', 'fetched_at', 'run_id', 'payload_sha256', 'payload_ok'] -%}
        rows_landed.{{ column }},
        {% endfor -%}
        runs.run_number,
        runs.started_at as run_started_at
    from rows_landed
    inner join runs on runs.run_id = rows_landed.run_id
{%- endmacro %}
