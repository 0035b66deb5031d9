with resolved as (

    select * from {{ ref('int_candidates__resolved') }}

),

hub_models as (

    select * from {{ ref('int_models') }}

),

model_tasks as (

    select * from {{ ref('int_models_ranked') }} where task_id = 'text-generation'

),

rankings as (

    select * from {{ ref('stg_community__rankings') }}

),

openrouter_models as (

    select * from {{ ref('stg_openrouter__models') }}

),

catalog as (

    select * from {{ ref('int_catalog') }}

),

-- the Hub speaks of every candidate that it knows, and of the old ids in its listings
on_hub as (

    select model_id, model_id as source_model_id from resolved
    union
    select model_id, named_id from resolved where source = 'huggingface_hub'

),

by_the_hub as (

    select
        on_hub.model_id,
        'huggingface_hub' as source,
        on_hub.source_model_id,
        case when model_tasks.model_id is null then '' else 'text-generation' end as ranking,
        hub_models.license,
        cast(model_tasks.rank_in_task as bigint) as rank_in_ranking,
        hub_models.downloads,
        hub_models.tags
    from on_hub
    inner join hub_models on hub_models.model_id = on_hub.source_model_id
    left join model_tasks on model_tasks.model_id = on_hub.source_model_id

),

-- a ranking names a model more than once, one entry per precision: its best place and score count
by_the_community as (

    select
        resolved.model_id,
        resolved.source,
        rankings.model_id as source_model_id,
        rankings.ranking,
        rankings.license,
        rankings.rank_in_ranking,
        max(rankings.score) over (partition by rankings.ranking, rankings.model_id) as score,
        rankings.tags,
        row_number() over (
            partition by rankings.ranking, rankings.model_id
            order by rankings.license is null, rankings.rank_in_ranking, rankings.position
        ) as entry_number
    from rankings
    inner join resolved
        on
            resolved.named_id = rankings.model_id
            and resolved.source = 'community_rankings'

),

by_openrouter as (

    select
        resolved.model_id,
        resolved.source,
        openrouter_models.*,
        row_number() over (
            partition by resolved.model_id, openrouter_models.openrouter_id
            order by openrouter_models.position
        ) as entry_number
    from openrouter_models
    inner join resolved
        on
            resolved.named_id = openrouter_models.hugging_face_id
            and resolved.source = 'openrouter_index'

),

{% set nothing = 'cast(null as double precision)' -%}
described as (

    select
        model_id,
        source,
        source_model_id,
        ranking,
        license,
        rank_in_ranking,
        downloads,
        cast(null as bigint) as context_length_tokens,
        {{ nothing }} as score,
        {{ nothing }} as prompt_price_usd_per_token,
        {{ nothing }} as completion_price_usd_per_token,
        {{ nothing }} as intelligence_index,
        {{ nothing }} as coding_index,
        {{ nothing }} as agentic_index,
        tags
    from by_the_hub
    union all
    select
        model_id,
        source,
        source_model_id,
        ranking,
        license,
        rank_in_ranking,
        null,
        null,
        score,
        null,
        null,
        null,
        null,
        null,
        tags
    from by_the_community
    where entry_number = 1
    union all
    select
        model_id,
        source,
        openrouter_id,
        '',
        license,
        null,
        null,
        context_length_tokens,
        null,
        prompt_price_usd_per_token,
        completion_price_usd_per_token,
        intelligence_index,
        coding_index,
        agentic_index,
        input_modalities
    from by_openrouter
    where entry_number = 1
    union all
    select
        model_id,
        'catalog',
        catalog_id,
        '',
        null,
        null,
        null,
        ctx_len,
        null,
        null,
        null,
        null,
        null,
        null,
        cast('[]' as {{ json_column_type() }})
    from catalog

)

select * from described
