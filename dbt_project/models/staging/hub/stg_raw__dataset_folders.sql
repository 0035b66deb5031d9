{{ config(materialized='view') }}

with rows_landed as (

    select * from {{ source('raw', 'dataset_folders') }}

),

runs as (

    select * from {{ ref('stg_extract__runs') }} where is_landed

)

select
    rows_landed.*,
    runs.run_number,
    runs.started_at as run_started_at
from rows_landed
inner join runs on runs.run_id = rows_landed.run_id
