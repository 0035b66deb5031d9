{{ config(meta={'publish': {
    'unique_key': ['model_id', 'source', 'source_model_id', 'ranking'],
    'hard_deletes': 'delete'
}}) }}

with described as (

    select * from {{ ref('int_candidates__described') }}

)

select
    model_id,
    source,
    source_model_id,
    ranking,
    license,
    rank_in_ranking,
    downloads,
    context_length_tokens,
    score,
    prompt_price_usd_per_token,
    completion_price_usd_per_token,
    intelligence_index,
    coding_index,
    agentic_index,
    tags
from described
