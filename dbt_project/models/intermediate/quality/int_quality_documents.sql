-- A view: what reads it reads some of its columns, and a copy of all costs more than the joins.
{{ config(materialized='view') }}

with stale as (

    select model_id from {{ ref('int_stale_models') }}

),

-- read twice: either engine would copy it whole first
listed as not materialized (

    select hub_models.*
    from {{ ref('int_hub_models') }} as hub_models
    inner join stale on stale.model_id = hub_models.model_id

),

sightings as (

    select
        model_listings.model_id,
        max(model_listings.last_fetched_at) as fetched_at
    from {{ ref('int_model_listings') }} as model_listings
    inner join stale on stale.model_id = model_listings.model_id
    group by model_listings.model_id

),

details as (

    select
        answered_id as model_id,
        *,
        row_number() over (
            partition by answered_id
            order by fetched_at desc, asked_id <> answered_id, {{ byte_order('asked_id') }}
        ) as age
    from {{ ref('int_hub_model_details') }}
    where kind = 'info' and answered_id is not null

),

latest_details as (

    select * from details where age = 1

),

-- of a model's two records the one fetched last, whole but for what it cannot have
newer_details as (

    select latest_details.*
    from latest_details
    left join sightings on sightings.model_id = latest_details.model_id
    where sightings.fetched_at is null or latest_details.fetched_at >= sightings.fetched_at

),

documents as (

    select
        listed.model_id,
        'hub_models' as origin,
        {{ record_columns('listed', 'latest_details') }}
    from listed
    left join newer_details on newer_details.model_id = listed.model_id
    left join latest_details on latest_details.model_id = listed.model_id
    where newer_details.model_id is null
    union all
    select
        newer_details.model_id,
        'hub_model_details/info' as origin,
        {{ record_columns('newer_details', 'listed') }}
    from newer_details
    left join listed on listed.model_id = newer_details.model_id

)

select
    model_id,
    origin,
    -- `other` stands for terms that have a name beside it, even where a tag says it
    case
        when license = 'other' then coalesce(card_license_name, license)
        else license
    end as license,
    library_name,
    pipeline_tag,
    last_modified,
    {{ partial_origins() }},
    {{ quality_column_names() | join(', ') }}
from documents
