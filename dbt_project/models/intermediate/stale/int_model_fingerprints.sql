-- What a model's sizes and scores are derived from, in a few characters: where the published ones
-- were derived from the same, there is nothing to derive. Empty where more than the model's own
-- record has a say, or the day has: those few are derived by every build. Published together with
-- the sizes and scores and never without them: whatever ends a build, what it did not derive stays
-- stale.
{{ config(post_hook="{{ prepare_changes() }}", meta={'publish': {
    'to': 'staging.published_fingerprints',
    'unique_key': ['model_id'],
    'hard_deletes': 'delete',
    'only_with': [
        'int_stale_models', 'int_model_sizes', 'int_quality_inputs', 'model_attention',
        'model_quality', 'model_quality_inputs', 'model_sizes', 'model_tags', 'size_doubts'
    ]
}}) }}

with hub_models as (

    select * from {{ ref('int_hub_models') }}

),

details as (

    select * from {{ ref('int_hub_model_details') }}

),

named_beside as (

    select asked_id as model_id from details
    union
    select answered_id from details where answered_id is not null
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

),

-- which tags are tasks
tasks as (

    select {{ aggregated_hash('task_id') }} as state from {{ ref('stg_hub__tasks') }}

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
    end as fingerprint,
    left(hub_models.told_hash, 16) || tasks.state || '{{ judging_code() }}' as tags_fingerprint
from hub_models
full join named_beside on named_beside.model_id = hub_models.model_id
cross join datasets
cross join tasks
