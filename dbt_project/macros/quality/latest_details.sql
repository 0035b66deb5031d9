{#
    SQL select: of each id asked for the latest landed document of a kind, with `age` 1; the CTE `rows_landed` is
    that of the staging model. A document that cannot be read yields to an older one that can.
#}
{% macro latest_details(id, columns) -%}
    select
        rows_landed.{{ id }} as asked_id,
        {%- for column in columns %}
        rows_landed.{{ column }},
        {%- endfor %}
        row_number() over (
            partition by rows_landed.{{ id }}
            order by
                rows_landed.payload_ok desc,
                rows_landed.run_number desc,
                rows_landed.fetched_at desc,
                rows_landed.payload_sha256
        ) as age
    from rows_landed
{%- endmacro %}
