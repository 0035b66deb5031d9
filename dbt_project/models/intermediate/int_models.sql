with models as (

    select * from {{ ref('int_hub_models') }}

),

tasks as (

    select * from {{ ref('stg_hub__tasks') }} where is_listed

),

sightings as (

    select
        model_listings.model_id,
        min(model_listings.first_seen_at) as first_seen_at,
        max(model_listings.last_fetched_at) as last_fetched_at,
        max(case
            when
                model_listings.is_current
                and (tasks.task_id is not null or model_listings.listing in ('all', 'news'))
                then 1
            else 0
        end) = 1 as is_listed
    from {{ ref('int_model_listings') }} as model_listings
    left join tasks on tasks.task_id = model_listings.listing
    group by model_listings.model_id

),

absent_models as (

    select model_id from {{ ref('int_absent_models') }}

),

known_elsewhere as (

    select
        model_id,
        max(case when source = 'catalog' then 1 else 0 end) as is_in_catalog,
        max(case when source = 'community_rankings' then 1 else 0 end) as is_in_community,
        max(case when source = 'openrouter_index' then 1 else 0 end) as is_in_openrouter
    from {{ ref('int_model_sources') }}
    group by model_id

)

select
    models.model_id,
    models.hub_id,
    models.author,
    models.library_name,
    models.pipeline_tag,
    models.license,
    models.gated,
    case when known_elsewhere.is_in_catalog = 1 then 'catalog+' else '' end
    || case when known_elsewhere.is_in_community = 1 then 'community_rankings+' else '' end
    || 'huggingface_hub'
    || case when known_elsewhere.is_in_openrouter = 1 then '+openrouter_index' else '' end
        as source,
    models.downloads,
    models.likes,
    coalesce(models.safetensors_total, models.gguf_total) as parameters,
    models.trending_score,
    sightings.is_listed,
    case
        when absent_models.model_id is not null then false
        when sightings.is_listed then true
    end as is_on_hub,
    models.hub_created_at,
    models.last_modified,
    sightings.first_seen_at,
    sightings.last_fetched_at,
    models.tags
from models
inner join sightings on sightings.model_id = models.model_id
left join absent_models on absent_models.model_id = models.model_id
left join known_elsewhere on known_elsewhere.model_id = models.model_id
