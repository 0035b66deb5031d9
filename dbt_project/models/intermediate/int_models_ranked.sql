with listings as (

    select * from {{ ref('int_model_listings') }} where is_current

),

tasks as (

    select task_id from {{ ref('stg_hub__tasks') }} where is_listed

),

models as (

    select * from {{ ref('int_models') }}

)

select
    models.model_id,
    tasks.task_id,
    cast(row_number() over (
        partition by tasks.task_id
        order by
            models.downloads desc nulls last,
            models.likes desc nulls last,
            {{ byte_order('models.model_id') }}
    ) as integer) as rank_in_task,
    listings.first_seen_at
from listings
inner join tasks on tasks.task_id = listings.listing
inner join models on models.model_id = listings.model_id
