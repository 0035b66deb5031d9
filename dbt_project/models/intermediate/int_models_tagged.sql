-- What a listing of the whole Hub says of tasks: `filter=<task>` matches any tag, and so does this.
with aliases as (

    select alias, model_id from {{ ref('int_model_aliases') }}

),

listed as (

    select
        coalesce(aliases.model_id, model_listings.model_id) as model_id,
        min(model_listings.first_seen_at) as first_seen_at,
        max(model_listings.last_fetched_at) as last_fetched_at,
        max(model_listings.last_run_number) as last_run_number
    from {{ ref('stg_hub__model_listings') }} as model_listings
    left join aliases on aliases.alias = model_listings.model_id
    where model_listings.listing = 'all' and model_listings.is_current
    group by coalesce(aliases.model_id, model_listings.model_id)

),

tasks as (

    select task_id from {{ ref('stg_hub__tasks') }} where is_listed

),

models as (

    select
        hub_models.model_id,
        hub_models.pipeline_tag,
        hub_models.tags,
        listed.first_seen_at,
        listed.last_fetched_at,
        listed.last_run_number
    from listed
    inner join {{ ref('int_hub_models') }} as hub_models on hub_models.model_id = listed.model_id

),

named as (

    select
        model_id,
        pipeline_tag as task_id,
        first_seen_at,
        last_fetched_at,
        last_run_number
    from models
    union all
    select
        models.model_id,
        tag.element,
        models.first_seen_at,
        models.last_fetched_at,
        models.last_run_number
    from models
    cross join {{ json_texts('models.tags', 'tag') }}

)

select distinct
    named.model_id,
    named.task_id,
    named.first_seen_at,
    named.last_fetched_at,
    named.last_run_number
from named
inner join tasks on tasks.task_id = named.task_id
