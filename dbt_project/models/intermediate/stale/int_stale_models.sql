with fingerprints as (

    select * from {{ ref('int_model_fingerprints') }}

),

published as (

    select * from {{ source('published_state', 'published_fingerprints') }}

),

aliases as (

    select alias, model_id, is_pending from {{ ref('int_model_aliases') }}

),

hub_models as (

    select * from {{ ref('int_hub_models') }}

),

details as (

    select * from {{ ref('int_hub_model_details') }}

),

shaped as (

    select model_id from hub_models where config_layers is not null
    union
    select asked_id as model_id from details where config_layers is not null

),

-- what another model has a say in, by the id that it has now: weights that were quantised, a shape
-- that is told there alone
bases_named as (

    select
        hub_models.model_id,
        coalesce(aliases.model_id, hub_models.quantized_base_model) as base_model
    from hub_models
    left join aliases on aliases.alias = hub_models.quantized_base_model
    where hub_models.quantized_base_model is not null
    union
    select
        hub_models.model_id,
        shaped.model_id as base_model
    from hub_models
    left join aliases on aliases.alias = hub_models.base_model
    inner join shaped on shaped.model_id = coalesce(aliases.model_id, hub_models.base_model)
    where hub_models.config_layers is null

),

-- a model whose raw rows were pruned keeps its tags
compared as (

    select
        coalesce(fingerprints.model_id, published.model_id) as model_id,
        {{ 'true' if flags.FULL_REFRESH else 'false' }}
        or coalesce(fingerprints.fingerprint <> published.fingerprint, true)
        or fingerprints.fingerprint = '' as is_changed,
        fingerprints.tags_fingerprint is not null and (
            {{ 'true' if flags.FULL_REFRESH else 'false' }}
            or coalesce(fingerprints.tags_fingerprint <> published.tags_fingerprint, true)
        ) as is_retagged
    from fingerprints
    full join published on published.model_id = fingerprints.model_id

),

changed as (

    select model_id from compared where is_changed
    -- of a renamed model hf has rows under its old id, too
    union
    select model_id from aliases where is_pending

),

retagged as (

    select model_id from compared where is_retagged
    union
    select model_id from aliases where is_pending

),

derived_from_changed as (

    select bases_named.model_id
    from bases_named
    inner join changed on changed.model_id = bases_named.base_model

),

stale as (

    select model_id from changed
    union
    select model_id from derived_from_changed

),

bases as (

    select bases_named.base_model as model_id
    from bases_named
    inner join stale on stale.model_id = bases_named.model_id
    union
    select coalesce(aliases.model_id, details.quantized_base_model)
    from details
    left join aliases on aliases.alias = details.quantized_base_model
    where details.quantized_base_model is not null
    union
    select coalesce(aliases.model_id, details.base_model)
    from details
    left join aliases on aliases.alias = details.base_model
    where details.base_model is not null

),

-- of a row that is there for its tags alone, or as a base, sizes and scores are not published
all_said as (

    select
        model_id,
        true as is_stale,
        false as is_retagged
    from stale
    union all
    select
        model_id,
        false,
        true
    from retagged
    union all
    select
        model_id,
        false,
        false
    from bases

)

select
    model_id,
    bool_or(is_stale) as is_stale,
    bool_or(is_retagged) as is_retagged
from all_said
group by model_id
