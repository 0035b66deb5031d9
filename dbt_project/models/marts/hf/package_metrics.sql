{{ config(meta={'publish': {'unique_key': ['package_id', 'metric']}}) }}

with metrics as (

    select * from {{ ref('stg_registry__package_metrics') }}

)

select
    cast(package_id as uuid) as package_id,
    metric,
    score
from metrics
