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

{#- a listing has no widgets, and the record of one model no evaluation results -#}
{% set partial = ['eval_results', 'has_widget'] -%}
{% set columns %}
        {%- for column in [
            'card_license', 'card_license_name', 'library_name', 'pipeline_tag', 'last_modified', 'tags'
        ] + quality_column_names() | reject('in', partial) | list %}
        documents.{{ column }},
        {%- endfor %}
        {%- for column in partial %}
        coalesce(documents.{{ column }}, others.{{ column }}) as {{ column }},
        case when documents.{{ column }} is null and others.{{ column }} is not null then 'other' end
            as {{ column }}_from{{ ',' if not loop.last }}
        {%- endfor %}
{%- endset -%}
newest_details as (

    select * from details where age = 1

),

-- of a model's two records the one fetched last, whole but for what it cannot have
newer_details as (

    select newest_details.*
    from newest_details
    left join sightings on sightings.model_id = newest_details.model_id
    where sightings.fetched_at is null or newest_details.fetched_at >= sightings.fetched_at

),

documents as (

    select
        documents.model_id,
        'hub_models' as origin,
        {{ columns }}
    from listed as documents
    left join newer_details on newer_details.model_id = documents.model_id
    left join newest_details as others on others.model_id = documents.model_id
    where newer_details.model_id is null
    union all
    select
        documents.model_id,
        'hub_model_details/info' as origin,
        {{ columns }}
    from newer_details as documents
    left join listed as others on others.model_id = documents.model_id

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
    {%- for column in partial %}
    case
        when {{ column }}_from is null then origin
        when origin = 'hub_models' then 'hub_model_details/info'
        else 'hub_models'
    end as {{ column }}_origin,
    {%- endfor %}
    {%- for column in quality_column_names() %}
    {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
from licensed
