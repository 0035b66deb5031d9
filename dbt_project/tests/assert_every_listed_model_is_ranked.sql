-- Every model in the latest complete listing of a listed task has its rank there: no join lost it.

with listed as (

    select
        model_listings.model_id,
        tasks.task_id
    from {{ ref('int_model_listings') }} as model_listings
    inner join {{ ref('stg_hub__tasks') }} as tasks on tasks.task_id = model_listings.listing
    where model_listings.is_current and tasks.is_listed

),

ranked as (

    select * from {{ ref('int_models_ranked') }}

)

select
    listed.model_id,
    listed.task_id
from listed
left join ranked
    on
        ranked.model_id = listed.model_id
        and ranked.task_id = listed.task_id
where ranked.rank_in_task is null
