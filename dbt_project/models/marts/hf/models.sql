{{ config(meta={'publish': {
    'unique_key': ['model_id'],
    'merge_exclude_columns': ['created_at'],
    'check_exclude_columns': ['last_synced_at'],
    'updated_at': ['updated_at'],
    'hard_deletes': {
        'is_listed': 'false',
        'is_on_hub': 'case when published.model_id in (select model_id from ' ~ target.schema
            ~ '.int_absent_models) then false end'
    },
    'indexes': {
        'idx_models_downloads': 'downloads',
        'idx_models_likes': 'likes',
        'idx_models_pipeline_tag': 'pipeline_tag'
    }
}}) }}

with models as (

    select * from {{ ref('int_models') }}

)

select
    model_id,
    hub_id,
    author,
    library_name,
    pipeline_tag,
    license,
    gated,
    source,
    likes,
    downloads,
    parameters,
    trending_score,
    is_listed,
    is_on_hub,
    hub_created_at,
    last_modified,
    first_seen_at as created_at,
    {{ run_timestamp() }} as updated_at,
    last_fetched_at as last_synced_at,
    tags
from models
