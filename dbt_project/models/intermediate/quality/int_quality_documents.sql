with listed as (

    select * from {{ ref('stg_hub__models') }}

),

sightings as (

    select
        model_id,
        max(last_fetched_at) as fetched_at
    from {{ ref('stg_hub__model_listings') }}
    group by model_id

),

details as (

    select
        hub_id as model_id,
        *,
        row_number() over (
            partition by hub_id
            order by fetched_at desc, asked_id <> hub_id, {{ byte_order('asked_id') }}
        ) as age
    from {{ ref('stg_hub__model_details') }}
    where kind = 'info' and hub_id is not null

),

{% set columns %}
        {%- for column in [
            'card_license', 'card_license_name', 'library_name', 'pipeline_tag', 'last_modified', 'tags'
        ] + quality_column_names() %}
        documents.{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
{%- endset -%}
-- of a model's two records the one fetched last, whole
newer_details as (

    select details.*
    from details
    left join sightings on sightings.model_id = details.model_id
    where
        details.age = 1
        and (sightings.fetched_at is null or details.fetched_at >= sightings.fetched_at)

),

documents as (

    select
        documents.model_id,
        'hub_models' as origin,
        {{ columns }}
    from listed as documents
    left join newer_details on newer_details.model_id = documents.model_id
    where newer_details.model_id is null
    union all
    select
        documents.model_id,
        'hub_model_details/info' as origin,
        {{ columns }}
    from newer_details as documents

),

licensed as (

    select
        *,
        coalesce(
            {{ first_tag_after('tags', 'license:') }},
            {{ card_license('card_license', 'card_license_name') }}
        ) as license_key
    from documents

)

select
    model_id,
    origin,
    -- `other` stands for terms that have a name beside it, even where a tag says it
    case
        when license_key = 'other' then coalesce(card_license_name, license_key)
        else license_key
    end as license,
    library_name,
    pipeline_tag,
    last_modified,
    {%- for column in quality_column_names() %}
    {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
from licensed
