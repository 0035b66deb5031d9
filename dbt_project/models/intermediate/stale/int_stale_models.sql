with fingerprints as (

    select * from {{ ref('int_model_fingerprints') }}

),

published as (

    select * from {{ source('published_state', 'published_fingerprints') }}

),

quantizations as (

    select
        model_id,
        quantized_base_model
    from {{ ref('stg_hub__models') }}
    where quantized_base_model is not null

),

changed as (

    select coalesce(fingerprints.model_id, published.model_id) as model_id
    from fingerprints
    full join published on published.model_id = fingerprints.model_id
    where
        {% if flags.FULL_REFRESH -%}
            true
        {%- else -%}
            fingerprints.fingerprint is distinct from published.fingerprint
            or fingerprints.fingerprint = ''
        {%- endif %}

),

-- quantised weights are counted by those of the model that they were made from
quantized as (

    select quantizations.model_id
    from quantizations
    inner join changed on changed.model_id = quantizations.quantized_base_model

),

stale as (

    select model_id from changed
    union
    select model_id from quantized

),

bases as (

    select quantizations.quantized_base_model as model_id
    from quantizations
    inner join stale on stale.model_id = quantizations.model_id
    union
    select quantized_base_model
    from {{ ref('stg_hub__model_details') }}
    where quantized_base_model is not null

)

select
    model_id,
    true as is_stale
from stale
union all
select
    bases.model_id,
    false as is_stale
from bases
left join stale on stale.model_id = bases.model_id
where stale.model_id is null
