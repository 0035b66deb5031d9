{{ config(materialized='view') }}

with rows_landed as (

    select * from {{ source('raw', 'hub_models') }}

),

runs as (

    select * from {{ ref('stg_extract__runs') }} where is_landed

)

select
    rows_landed.listing,
    rows_landed.position,
    rows_landed.model_id,
    rows_landed.payload,
    rows_landed.source_url,
    rows_landed.fetched_at,
    rows_landed.run_id,
    rows_landed.payload_sha256,
    rows_landed.payload_ok,
    runs.run_number,
    runs.started_at as run_started_at
from rows_landed
inner join runs on runs.run_id = rows_landed.run_id
