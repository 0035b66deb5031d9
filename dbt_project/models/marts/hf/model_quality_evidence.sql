{{ config(meta={'publish': {'as': 'view'}}) }}

with inputs as (

    select * from {{ ref('model_quality_inputs') }}

),

evidence as (

    {% for metric, input, value, origin in quality_evidence() -%}
        select
            model_id,
            '{{ metric }}' as metric,
            '{{ input }}' as input,
            cast({{ value }} as text) as value,
            {{ origin }} as origin
        from inputs
        {% if not loop.last -%}
            union all
        {% endif -%}
    {% endfor %}

)

select
    model_id,
    metric,
    input,
    value,
    origin
from evidence
where value is not null
