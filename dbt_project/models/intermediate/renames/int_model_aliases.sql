-- The Hub's `_id` stays when a model is renamed: of the ids that share one, the id seen last is the
-- model. Two that were seen in one run are no rename, and neither is an alias.
with recursive hub_models as (

    select model_id, hub_id from {{ ref('stg_hub__models') }}

),

model_listings as (

    select model_id, last_run_number from {{ ref('stg_hub__model_listings') }}

),

redirects as (

    select
        asked_id as alias,
        answered_id as model_id,
        run_number
    from {{ ref('stg_hub__model_details') }}
    where kind = 'info' and {{ fold_case('answered_id') }} <> {{ fold_case('asked_id') }}

),

published_models as (

    select model_id from {{ source('published', 'models') }}

),

published_aliases as (

    select alias, model_id from {{ source('published', 'model_aliases') }}

),

shared_ids as (

    select hub_id
    from hub_models
    where hub_id is not null
    group by hub_id
    having count(*) > 1

),

ids_in_question as (

    select hub_models.model_id
    from hub_models
    inner join shared_ids on shared_ids.hub_id = hub_models.hub_id
    union
    select alias from redirects
    union
    select model_id from redirects
    union
    select alias from published_aliases
    union
    select model_id from published_aliases

),

seen as (

    select
        hub_models.model_id,
        hub_models.hub_id,
        max(model_listings.last_run_number) as run_number
    from hub_models
    inner join ids_in_question on ids_in_question.model_id = hub_models.model_id
    inner join model_listings on model_listings.model_id = hub_models.model_id
    group by hub_models.model_id, hub_models.hub_id

),

seen_last as (

    select
        hub_id,
        min(model_id) as model_id,
        max(run_number) as run_number
    from (
        select
            *,
            rank() over (partition by hub_id order by run_number desc) as place
        from seen
        where hub_id is not null
    ) as latest_first
    where place = 1
    group by hub_id
    having count(*) = 1

),

renamed as (

    select
        seen.model_id as alias,
        seen_last.model_id
    from seen
    inner join seen_last
        on
            seen_last.hub_id = seen.hub_id
            and seen_last.run_number > seen.run_number

),

-- an id that was asked for and answered with another one, unless a listing has shown it since
redirected as (

    select
        redirects.alias,
        redirects.model_id
    from redirects
    inner join seen as target on target.model_id = redirects.model_id
    left join seen as old on old.model_id = redirects.alias
    where old.model_id is null or old.run_number < redirects.run_number

),

-- kept for good, unless the Hub has shown the old id since: renamed back, or given to another model
known as (

    select
        published_aliases.alias,
        published_aliases.model_id
    from published_aliases
    left join seen as old on old.model_id = published_aliases.alias
    left join seen as target on target.model_id = published_aliases.model_id
    where
        old.model_id is null
        or (
            old.run_number < target.run_number
            and coalesce(old.hub_id = target.hub_id, true)
        )

),

-- of what is said of one alias what the listings say goes first
by_preference as (

    select
        alias,
        model_id,
        row_number() over (partition by alias order by preference) as place
    from (
        select alias, model_id, 1 as preference from renamed
        union all
        select alias, model_id, 2 from redirected
        union all
        select alias, model_id, 3 from known
    ) as all_said

),

said as (

    select alias, model_id from by_preference where place = 1

),

-- a model that was renamed again: from each alias on to the id that is none
steps as (

    select
        alias,
        model_id,
        1 as step
    from said
    union
    select
        steps.alias,
        said.model_id,
        steps.step + 1
    from steps
    inner join said on said.alias = steps.model_id
    where steps.step < 10

),

followed as (

    select
        steps.alias,
        steps.model_id
    from steps
    left join said on said.alias = steps.model_id
    where said.alias is null

)

select
    followed.alias,
    followed.model_id,
    published_models.model_id is not null
    or published_aliases.alias is null as is_pending
from followed
left join published_models on published_models.model_id = followed.alias
left join published_aliases
    on
        published_aliases.alias = followed.alias
        and published_aliases.model_id = followed.model_id
