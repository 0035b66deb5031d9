-- Of a task's own listing and one of the whole Hub the newer says who is in it; an own listing that
-- is newer adds to the whole Hub's, since it may be of the first LIMIT_PER_TASK alone. What a sync
-- brings stands beside both until the next listing takes over.
with aliases as (

    select alias, model_id from {{ ref('int_model_aliases') }}

),

model_listings as (

    select
        listed.listing,
        coalesce(aliases.model_id, listed.model_id) as model_id,
        listed.is_current,
        listed.first_seen_at,
        listed.last_fetched_at,
        listed.last_run_number
    from {{ ref('stg_hub__model_listings') }} as listed
    left join aliases on aliases.alias = listed.model_id
    where listed.listing not in ('new', 'changed')

),

news as (

    select
        coalesce(aliases.model_id, served.model_id) as model_id,
        served.run_number,
        served.fetched_at,
        served.started_at,
        served.pipeline_tag,
        served.tags
    from {{ ref('stg_hub__model_news') }} as served
    left join aliases on aliases.alias = served.model_id

),

tasks as (

    select task_id from {{ ref('stg_hub__tasks') }} where is_listed

),

current_listings as (

    select listing, run_number
    from {{ ref('stg_extract__listings') }}
    where table_name = 'hub_models' and listing not in ('new', 'changed')

),

latest_listing as (

    select coalesce(max(run_number), 0) as run_number from current_listings

),

whole_hub as (

    select run_number from current_listings where listing = 'all'

),

-- the latest run that each task's members are known from
tasks_listed as (

    select
        tasks.task_id,
        greatest(current_listings.run_number, whole_hub.run_number) as run_number
    from tasks
    left join current_listings on current_listings.listing = tasks.task_id
    left join whole_hub on true

),

of_the_whole_hub as (

    select * from {{ ref('int_models_tagged') }}

),

task_of_news as (

    select model_id, run_number, fetched_at, started_at, pipeline_tag as task_id
    from news
    union all
    select
        news.model_id,
        news.run_number,
        news.fetched_at,
        news.started_at,
        {{ json_unquoted('tag.element') }} as task_id
    from news
    cross join {{ json_elements('news.tags', 'tag') }}

),

members as (

    select
        model_listings.listing,
        model_listings.model_id,
        model_listings.is_current
        and (
            whole_hub.run_number is null
            or current_listings.run_number >= whole_hub.run_number
        ) as is_current,
        model_listings.first_seen_at,
        model_listings.last_fetched_at,
        model_listings.last_run_number
    from model_listings
    left join current_listings on current_listings.listing = model_listings.listing
    left join whole_hub on true
    union all
    select
        task_id,
        model_id,
        true,
        first_seen_at,
        last_fetched_at,
        last_run_number
    from of_the_whole_hub
    union all
    select
        tasks_listed.task_id,
        task_of_news.model_id,
        task_of_news.run_number > tasks_listed.run_number,
        task_of_news.started_at,
        task_of_news.fetched_at,
        task_of_news.run_number
    from task_of_news
    inner join tasks_listed on tasks_listed.task_id = task_of_news.task_id
    where tasks_listed.run_number is not null
    union all
    select
        'all',
        news.model_id,
        news.run_number > whole_hub.run_number,
        news.started_at,
        news.fetched_at,
        news.run_number
    from news
    cross join whole_hub
    -- a model without any task is listed too
    union all
    select
        'news',
        news.model_id,
        news.run_number > latest_listing.run_number,
        news.started_at,
        news.fetched_at,
        news.run_number
    from news
    cross join latest_listing

),

-- an id that another model had before: what was seen under it until now was that model
given_again as (

    select published_aliases.alias as model_id
    from {{ source('published', 'model_aliases') }} as published_aliases
    left join aliases on aliases.alias = published_aliases.alias
    where aliases.alias is null

),

runs as (

    select * from {{ ref('stg_extract__runs') }}

),

listed as (

    select
        listing,
        model_id,
        bool_or(is_current) as is_current,
        min(first_seen_at) as first_seen_at,
        max(last_fetched_at) as last_fetched_at,
        max(last_run_number) as last_run_number
    from members
    group by listing, model_id

)

select
    listed.listing,
    listed.model_id,
    listed.is_current,
    coalesce(runs.started_at, listed.first_seen_at) as first_seen_at,
    listed.last_fetched_at,
    listed.last_run_number
from listed
left join given_again on given_again.model_id = listed.model_id
left join runs
    on
        runs.run_number = listed.last_run_number
        and given_again.model_id is not null
