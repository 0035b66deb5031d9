with inputs as (

    select * from {{ ref('int_quality_inputs') }} where weights_bytes is not null

),

devices as (

    select * from {{ ref('quality_devices') }}

),

by_device as (

    select
        inputs.model_id,
        devices.device,
        {{ score('1 - inputs.weights_bytes / (devices.limit_gb * 1e9)') }} as fit
    from inputs
    cross join devices

)

select
    model_id,
    min(case when device in ('{{ gate_devices() | join("', '") }}') then fit end) as size_score,
    {{ json_object_of_rows('device', 'fit') }} as size_score_by_device
from by_device
group by model_id
