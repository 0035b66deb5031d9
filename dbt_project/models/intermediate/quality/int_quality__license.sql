with inputs as (

    select * from {{ ref('int_quality_inputs') }}

),

licenses as (

    select * from {{ ref('quality_licenses') }}

)

select
    inputs.model_id,
    {{ score('coalesce(licenses.score, 0)') }} as license
from inputs
left join licenses on licenses.license = {{ license_key('inputs.license') }}
