{{ config(meta={'publish': {
    'unique_key': ['dataset_id', 'folder'],
    'merge_exclude_columns': ['first_seen_at'],
    'hard_deletes': {'is_listed': 'false'}
}}) }}

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
