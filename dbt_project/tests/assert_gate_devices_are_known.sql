-- Every device that the variable gate_devices names has its limit in the seed: a slip in a name
-- would leave size_score to the other devices, or without any.

with devices as (

    select * from {{ ref('quality_devices') }}

)

select count(*) as known_count
from devices
where {{ is_gate_device('device') }}
having count(*) <> {{ gate_devices() | unique | list | length }}
