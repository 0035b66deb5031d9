{{ config(meta={'publish': {
    'unique_key': ['source', 'ranking', 'source_model_id'],
    'hard_deletes': 'delete'
}}) }}

with rankings as (

    select * from {{ ref('stg_community__rankings') }}

),

openrouter_models as (

    select * from {{ ref('stg_openrouter__models') }}

),

doubtful as (

    select 'community_rankings' as source, ranking, model_id as source_model_id, not_numbers
    from rankings
    where not_numbers is not null
    union all
    select 'openrouter_index', '', openrouter_id, not_numbers
    from openrouter_models
    where not_numbers is not null

)

select
    source,
    ranking,
    source_model_id,
    min({{ byte_order('not_numbers') }}) as not_numbers
from doubtful
group by source, ranking, source_model_id
