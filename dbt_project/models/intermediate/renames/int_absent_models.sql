-- What the Hub said, not what it did not say: a model that falls out of the first LIMIT_PER_TASK is
-- not here. Clocks may jump, so runs are compared; of a model whose rows were pruned the times are.
with seen as (

    select
        model_id,
        max(last_run_number) as run_number
    from {{ ref('int_model_listings') }}
    group by model_id

),

published as (

    select model_id, last_synced_at from {{ ref('int_published_models') }}

),

aliases as (

    select alias, model_id from {{ ref('int_model_aliases') }}

),

documents as (

    select
        answered_id as model_id,
        max(run_number) as run_number
    from {{ ref('int_hub_model_details') }}
    where answered_id is not null
    group by answered_id

),

answers as (

    select
        coalesce(aliases.model_id, gone.asked_id) as model_id,
        max(gone.run_number) as run_number,
        max(gone.fetched_at) as said_at
    from {{ ref('stg_hub__models_gone') }} as gone
    left join aliases on aliases.alias = gone.asked_id
    group by coalesce(aliases.model_id, gone.asked_id)

),

whole_hub as (

    select
        run_number,
        started_at as said_at
    from {{ ref('stg_extract__listings') }}
    where table_name = 'hub_models' and listing = 'all'

),

-- a complete listing of the whole Hub says of every model that is not in it that it is gone
said as (

    select
        coalesce(seen.model_id, published.model_id) as model_id,
        seen.run_number as seen_in_run,
        published.last_synced_at,
        whole_hub.run_number,
        whole_hub.said_at
    from seen
    full join published on published.model_id = seen.model_id
    cross join whole_hub
    union all
    select
        answers.model_id,
        seen.run_number as seen_in_run,
        published.last_synced_at,
        answers.run_number,
        answers.said_at
    from answers
    left join seen on seen.model_id = answers.model_id
    left join published on published.model_id = answers.model_id

)

select distinct said.model_id
from said
left join documents on documents.model_id = said.model_id
where
    case
        when said.seen_in_run is null then said.said_at > said.last_synced_at
        else said.run_number > said.seen_in_run
    end
    and said.run_number > coalesce(documents.run_number, 0)
