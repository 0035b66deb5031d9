-- What a model's sizes and scores are worked out from, in a few characters: where they are those
-- of the build in force, there is nothing to work out. Empty where more than the model's own record
-- has a say, or the day has: those few are worked out by every build.
with hub_models as (

    select * from {{ ref('stg_hub__models') }}

),

details as (

    select * from {{ ref('stg_hub__model_details') }}

),

named_beside as (

    select asked_id as model_id from details
    union
    select hub_id from details where hub_id is not null
    union
    select model_id from {{ ref('int_quality_details') }}
    union
    select model_id from {{ ref('int_candidates__resolved') }} where source <> 'huggingface_hub'

),

-- a dataset that was asked for counts for every model that names one
datasets as (

    select
        coalesce(
            ' ' || cast(count(*) as text) || '/'
            || cast(cast(extract(epoch from max(fetched_at)) as bigint) as text), ''
        ) as state
    from {{ ref('stg_hub__datasets') }}

)

select
    coalesce(hub_models.model_id, named_beside.model_id) as model_id,
    case
        when named_beside.model_id is not null or hub_models.has_files then ''
        else
            left(hub_models.payload_sha256, 16) || ' {{ judging_code() }}'
            || case
                when {{ json_elements_count('hub_models.named_datasets') }} > 0
                    then datasets.state
                else ''
            end
    end as fingerprint
from hub_models
full join named_beside on named_beside.model_id = hub_models.model_id
cross join datasets
