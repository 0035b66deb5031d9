with packages as (

    select * from {{ ref('stg_registry__packages') }} where type = 'model'

),

{% for metric in quality_metrics() -%}
    of_{{ metric }} as (

        select
            package_id,
            '{{ metric }}' as metric,
            {{ metric }} as score
        from packages

    ),

{% endfor -%}

metrics as (

    {% for metric in quality_metrics() -%}
        select * from of_{{ metric }}
        {% if not loop.last -%}
            union all
        {% endif -%}
    {% endfor %}
)

select * from metrics
