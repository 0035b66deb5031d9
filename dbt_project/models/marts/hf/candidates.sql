{{ config(meta={'publish': {'unique_key': ['model_id'], 'hard_deletes': 'delete'}}) }}

with candidates as (

    select * from {{ ref('int_candidates') }}

)

select
    model_id,
    provider,
    license,
    source,
    popularity_score,
    tags
from candidates
