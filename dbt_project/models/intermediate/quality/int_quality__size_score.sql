with inputs as (

    select * from {{ ref('int_quality_inputs') }} where weights_bytes is not null

),

devices as (

    select * from {{ ref('quality_devices') }}

),

-- models made from one another are often of one size: computed once
sizes as (

    select distinct weights_bytes from inputs

),

room_left as (

    select
        sizes.weights_bytes,
        devices.device,
        1 - sizes.weights_bytes / (devices.limit_gb * 1e9) as share
    from sizes
    cross join devices

),

by_device as (

    select
        weights_bytes,
        device,
        {{ score('share') }} as fit
    from room_left

),

by_size as (

    select
        weights_bytes,
        min(case when {{ is_gate_device('device') }} then fit end) as size_score,
        {{ json_object_of_rows('device', 'fit') }} as size_score_by_device
    from by_device
    group by weights_bytes

)

select
    inputs.model_id,
    by_size.size_score,
    by_size.size_score_by_device
from inputs
inner join by_size on by_size.weights_bytes = inputs.weights_bytes
