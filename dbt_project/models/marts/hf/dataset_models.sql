{{ config(
    unique_key=['dataset_id', 'folder'],
    kept_columns=['first_seen_at'],
    when_missing={'is_listed': 'false'}
) }}

with dataset_folders as (

    select * from {{ ref('stg_hub__dataset_folders') }}

)

select
    dataset_id,
    folder,
    is_listed,
    first_seen_at,
    last_seen_at
from dataset_folders
