-- What a listing of the whole Hub says of tasks: `filter=<task>` matches any tag, and so does this.
with listed as (

    select * from {{ ref('stg_hub__model_listings') }} where listing = 'all' and is_current

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
        listed.last_fetched_at
    from listed
    inner join {{ ref('stg_hub__models') }} as hub_models on hub_models.model_id = listed.model_id

),

named as (

    select
        model_id,
        pipeline_tag as task_id,
        first_seen_at,
        last_fetched_at
    from models
    union all
    select
        models.model_id,
        tag.element,
        models.first_seen_at,
        models.last_fetched_at
    from models
    cross join {{ json_texts('models.tags', 'tag') }}

)

select distinct
    named.model_id,
    named.task_id,
    named.first_seen_at,
    named.last_fetched_at
from named
inner join tasks on tasks.task_id = named.task_id
