{% set values = listed_values() -%}
-- What the runs brought that hf has not read yet. Of one run it is the difference between what is
-- published and what is built; of several at once, each is told from raw.
with unread as (

    {{ unread_hub_runs(source('published', 'model_changes')) }}

),

last_run as (

    select * from unread
    order by run_number desc
    limit 1

),

hub_runs as (

    select
        run_number,
        lead(run_number) over (order by run_number) as next_run
    from {{ ref('stg_extract__runs') }}
    where
        is_landed
        and exists (
            select 1 from {{ json_elements('listings', 'listed') }}
            where {{ json_exact_text("listed.element -> 'table'") }} = 'hub_models'
        )

),

runs as (

    select run_id, run_number, started_at, is_landed from {{ ref('stg_extract__runs') }}

),

aliases as (

    select alias, model_id, is_pending from {{ ref('int_model_aliases') }}

),

published as (

    select * from {{ source('published', 'models') }}

),

known_since as (

    select
        new_models.model_id,
        runs.run_number
    from {{ ref('int_new_models') }} as new_models
    inner join runs on runs.run_id || '/hub' = new_models.run_id

),

new_models as (

    select
        new_models.model_id,
        new_models.first_seen_at,
        unread.run_id
    from {{ ref('int_new_models') }} as new_models
    inner join unread on unread.run_id || '/hub' = new_models.run_id

),

model_versions as (

    select
        coalesce(aliases.model_id, model_versions.model_id) as model_id,
        model_versions.run_number,
        {% for value in values -%}
            model_versions.{{ value }},
        {% endfor -%}
        aliases.alias is not null as is_under_alias
    from {{ ref('stg_hub__model_versions') }} as model_versions
    left join aliases on aliases.alias = model_versions.model_id

),

listing_changes as (

    select * from {{ ref('int_listing_changes') }}

),

ids_of_models as (

    select model_id as id, model_id from aliases
    union
    select alias, model_id from aliases

),

model_listings as (

    select
        model_id,
        min(first_run_number) as first_run,
        max(last_run_number) as last_run
    from {{ ref('stg_hub__model_listings') }}
    where model_id in (select ids_of_models.id from ids_of_models)
    group by model_id

),

changed as (

    {{ models_that_changed() }}

),

in_question as (

    select model_id from changed
    union
    select model_id from model_versions
    union
    select model_id from listing_changes

),

-- of a renamed model hf still has the old id
published_then as (

    select
        in_question.model_id,
        {% for value in values -%}
            published.{{ value }},
        {% endfor -%}
        published.is_listed
    from in_question
    inner join published on published.model_id = in_question.model_id
    union all
    select
        in_question.model_id,
        {% for value in values -%}
            min(published.{{ value }}) as {{ value }},
        {% endfor -%}
        bool_or(published.is_listed) as is_listed
    from in_question
    inner join aliases on aliases.model_id = in_question.model_id
    inner join published on published.model_id = aliases.alias
    left join published as present on present.model_id = in_question.model_id
    where present.model_id is null
    group by in_question.model_id

),

differences as (

    {% for value in values -%}
        select
            changed.model_id,
            '{{ value }}' as change,
            published_then.{{ value }} as old_value,
            changed.{{ value }} as new_value
        from changed
        inner join published_then on published_then.model_id = changed.model_id
        where changed.{{ value }} is distinct from published_then.{{ value }}
        union all
    {% endfor -%}
    select
        changed.model_id,
        case when changed.is_listed then 'relisted' else 'unlisted' end as change,
        null as old_value,
        null as new_value
    from changed
    inner join published_then on published_then.model_id = changed.model_id
    where changed.is_listed is distinct from published_then.is_listed

),

-- what was published stands before the first run that is read, unless everything is read again
first_versions as (

    select
        model_id,
        cast(0 as bigint) as run_number,
        {% for value in values -%}
            {{ value }},
        {% endfor -%}
        false as is_under_alias
    from published_then
    where
        not {{ 'true' if flags.FULL_REFRESH else 'false' }}
        and exists (select 1 from {{ source('published', 'model_changes') }})

),

versions as (

    select * from model_versions
    union all
    select * from first_versions
    where model_id in (select model_versions.model_id from model_versions)

),

-- a run that saw both ids: the present one says
one_per_run as (

    select
        *,
        row_number() over (
            partition by model_id, run_number
            order by is_under_alias
        ) as place
    from versions

),

in_order as (

    select
        model_id,
        run_number,
        {% for value in values -%}
            {{ value }},
            lag({{ value }}) over (partition by model_id order by run_number) as old_{{ value }},
        {% endfor -%}
        row_number() over (partition by model_id order by run_number) as version_number
    from one_per_run
    where place = 1

),

-- of an old id the run that saw the next one, or the first that did not see the old one any more;
-- of one that raw no longer holds the last run, which shows the redirect
ids_in_order as (

    select
        ids_of_models.model_id,
        ids_of_models.id as old_id,
        model_listings.last_run as old_last_run,
        lead(ids_of_models.id) over (
            partition by ids_of_models.model_id
            order by model_listings.last_run, ids_of_models.id = ids_of_models.model_id
        ) as new_id,
        lead(model_listings.first_run) over (
            partition by ids_of_models.model_id
            order by model_listings.last_run, ids_of_models.id = ids_of_models.model_id
        ) as new_first_run
    from ids_of_models
    inner join model_listings on model_listings.model_id = ids_of_models.id
    union all
    select
        aliases.model_id,
        aliases.alias as old_id,
        null as old_last_run,
        aliases.model_id as new_id,
        null as new_first_run
    from aliases
    inner join published on published.model_id = aliases.alias
    left join model_listings on model_listings.model_id = aliases.alias
    where aliases.is_pending and model_listings.model_id is null

),

renames as (

    select
        ids_in_order.model_id,
        ids_in_order.old_id as old_value,
        ids_in_order.new_id as new_value,
        case
            when ids_in_order.old_last_run is null
                then (select max(runs.run_number) from runs where runs.is_landed)
            when ids_in_order.new_first_run > ids_in_order.old_last_run
                then ids_in_order.new_first_run
            else hub_runs.next_run
        end as run_number
    from ids_in_order
    left join hub_runs on hub_runs.run_number = ids_in_order.old_last_run
    where ids_in_order.new_id is not null

),

all_changes as (

    {% for value in values -%}
        select
            in_order.model_id,
            '{{ value }}' as change,
            in_order.old_{{ value }} as old_value,
            in_order.{{ value }} as new_value,
            unread.run_id,
            unread.run_number,
            unread.started_at as changed_at
        from in_order
        inner join unread on unread.run_number = in_order.run_number
        where
            in_order.version_number > 1
            and in_order.{{ value }} is distinct from in_order.old_{{ value }}
        union all
    {% endfor -%}
    select
        listing_changes.model_id,
        listing_changes.change,
        null as old_value,
        null as new_value,
        listing_changes.run_id,
        listing_changes.run_number,
        listing_changes.started_at
    from listing_changes
    left join published_then on published_then.model_id = listing_changes.model_id
    where
        not listing_changes.is_first_known
        or (
            not published_then.is_listed
            and not {{ 'true' if flags.FULL_REFRESH else 'false' }}
            and exists (select 1 from {{ source('published', 'model_changes') }})
        )
    union all
    -- what raw does not tell run by run
    select
        differences.model_id,
        differences.change,
        differences.old_value,
        differences.new_value,
        last_run.run_id,
        last_run.run_number,
        last_run.started_at
    from differences
    cross join last_run
    left join listing_changes
        on
            listing_changes.model_id = differences.model_id
            and listing_changes.change = differences.change
    left join model_versions
        on
            model_versions.model_id = differences.model_id
            and differences.change not in ('unlisted', 'relisted')
    where listing_changes.model_id is null and model_versions.model_id is null
    union all
    select
        renames.model_id,
        'renamed' as change,
        renames.old_value,
        renames.new_value,
        runs.run_id,
        runs.run_number,
        runs.started_at
    from renames
    inner join runs on runs.run_number = renames.run_number
    left join unread on unread.run_number = renames.run_number
    left join aliases
        on
            aliases.alias = renames.old_value
            and aliases.is_pending
    where unread.run_number is not null or aliases.alias is not null

),

-- clocks that were set back start two runs at one moment: the first of them has the change
in_order_of_runs as (

    select
        all_changes.*,
        row_number() over (
            partition by all_changes.model_id, all_changes.changed_at, all_changes.change
            order by all_changes.run_number, all_changes.old_value
        ) as place
    from all_changes
    left join known_since on known_since.model_id = all_changes.model_id
    -- what went before was of another model, which had the id
    where known_since.model_id is null or all_changes.run_number > known_since.run_number

)

select
    model_id,
    changed_at,
    change,
    old_value,
    new_value,
    run_id
from in_order_of_runs
where place = 1
union all
select
    new_models.model_id,
    new_models.first_seen_at,
    'added',
    null,
    null,
    new_models.run_id
from new_models
