-- When a model left the listings and came back, run by run, as int_model_listings tells it of the
-- last run. Of one run alone, every night's, nothing is read.
with aliases as (

    select alias, model_id from {{ ref('int_model_aliases') }}

),

unread as (

    {{ unread_hub_runs(source('published', 'model_changes')) }}

),

runs as (

    select run_id, run_number, listings
    from {{ ref('stg_extract__runs') }}
    where is_landed and (select count(*) from unread) > 1

),

rows_landed as (

    select listing, model_id, run_number from {{ ref('stg_raw__hub_models') }}

),

tasks_landed as (

    select task_id, run_number from {{ ref('stg_raw__hub_tasks') }}

),

news as (

    select * from {{ ref('stg_hub__model_news') }}

),

landed as (

    select
        runs.run_number,
        {{ json_exact_text("listed.element -> 'table'") }} as table_name,
        coalesce({{ json_exact_text("listed.element -> 'listing'") }}, '') as listing
    from runs
    cross join {{ json_elements('runs.listings', 'listed') }}

),

listings as (

    select run_number, listing from landed
    where table_name = 'hub_models' and listing not in ('new', 'changed')

),

task_lists as (

    select run_number from landed where table_name = 'hub_tasks'

),

tasks as (

    select distinct task_id from tasks_landed

),

-- a task that left the Hub's list of tasks lists nothing
tasks_gone as (

    select
        tasks.task_id,
        task_lists.run_number
    from task_lists
    cross join tasks
    left join tasks_landed
        on
            tasks_landed.task_id = tasks.task_id
            and tasks_landed.run_number = task_lists.run_number
    where tasks_landed.task_id is null

),

-- which runs tell of the members of which listing: its own and, for a task, one of the whole Hub
told as (

    select listing, run_number from listings
    union
    select tasks.task_id, listings.run_number
    from listings
    cross join tasks
    where listings.listing = 'all'
    union
    select task_id, run_number from tasks_gone

),

sync_runs as (

    select distinct run_number from landed
    where table_name = 'hub_models' and listing in ('new', 'changed')

),

-- a run's members of a listing count until another run tells of them
spans_of_listings as (

    select
        listings.listing,
        listings.run_number,
        min(told.run_number) as until_run
    from listings
    left join told
        on
            told.listing = listings.listing
            and told.run_number > listings.run_number
    group by listings.listing, listings.run_number

),

-- what a sync brought counts for a task that was listed before, until it is listed again
spans_of_news as (

    select
        sync_runs.run_number,
        told.listing,
        min(case when told.run_number > sync_runs.run_number then told.run_number end) as until_run
    from sync_runs
    cross join told
    group by sync_runs.run_number, told.listing
    having min(told.run_number) < sync_runs.run_number

),

spans_of_any_news as (

    select
        sync_runs.run_number,
        min(listings.run_number) as until_run
    from sync_runs
    left join listings on listings.run_number > sync_runs.run_number
    group by sync_runs.run_number

),

listings_of_news as (

    select model_id, run_number, 'all' as listing from news
    union
    select model_id, run_number, pipeline_tag from news
    union
    select news.model_id, news.run_number, {{ json_unquoted('tag.element') }}
    from news
    cross join {{ json_elements('news.tags', 'tag') }}

),

spans_served as (

    select rows_landed.model_id, spans.run_number, spans.until_run
    from rows_landed
    inner join spans_of_listings as spans
        on
            spans.listing = rows_landed.listing
            and spans.run_number = rows_landed.run_number
    union all
    select listings_of_news.model_id, spans.run_number, spans.until_run
    from listings_of_news
    inner join spans_of_news as spans
        on
            spans.listing = listings_of_news.listing
            and spans.run_number = listings_of_news.run_number
    union all
    select news.model_id, spans.run_number, spans.until_run
    from news
    inner join spans_of_any_news as spans on spans.run_number = news.run_number

),

{% set never = 'cast(9223372036854775807 as bigint)' -%}
spans_of_models as (

    select
        coalesce(aliases.model_id, spans_served.model_id) as model_id,
        spans_served.run_number,
        max(coalesce(spans_served.until_run, {{ never }})) as until_run
    from spans_served
    left join aliases on aliases.alias = spans_served.model_id
    group by coalesce(aliases.model_id, spans_served.model_id), spans_served.run_number

),

with_those_before as (

    select
        model_id,
        run_number,
        max(until_run) over (
            partition by model_id
            order by run_number
            rows between unbounded preceding and 1 preceding
        ) as listed_until,
        max(until_run) over (
            partition by model_id
            order by run_number
        ) as until_run,
        lead(run_number) over (
            partition by model_id
            order by run_number
        ) as next_run
    from spans_of_models

),

changes as (

    select
        model_id,
        run_number,
        'relisted' as change,
        listed_until is null as is_first_known
    from with_those_before
    where listed_until is null or run_number > listed_until
    union all
    select
        model_id,
        until_run as run_number,
        'unlisted' as change,
        false as is_first_known
    from with_those_before
    where until_run < {{ never }} and (next_run is null or next_run > until_run)

)

select
    changes.model_id,
    changes.change,
    changes.is_first_known,
    unread.run_id,
    unread.run_number,
    unread.started_at
from changes
inner join unread on unread.run_number = changes.run_number
