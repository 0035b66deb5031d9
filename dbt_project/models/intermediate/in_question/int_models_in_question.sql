with fingerprints as (

    select * from {{ ref('int_model_fingerprints') }}

),

-- as the builds before left them: what this build prepares is put in force at its end
in_force as (

    select * from {{ ref('int_model_fingerprints__in_force') }}

),

quantizations as (

    select
        model_id,
        quantized_base_model
    from {{ ref('stg_hub__models') }}
    where quantized_base_model is not null

),

changed as (

    select coalesce(fingerprints.model_id, in_force.model_id) as model_id
    from fingerprints
    full join in_force on in_force.model_id = fingerprints.model_id
    where
        {% if is_all_in_question() -%}
            true
        {%- else -%}
            fingerprints.fingerprint is distinct from in_force.fingerprint
            or fingerprints.fingerprint = ''
        {%- endif %}

),

-- quantised weights are counted by those of the model that they were made from
quantized as (

    select quantizations.model_id
    from quantizations
    inner join changed on changed.model_id = quantizations.quantized_base_model

),

in_question as (

    select model_id from changed
    union
    select model_id from quantized

),

bases as (

    select quantizations.quantized_base_model as model_id
    from quantizations
    inner join in_question on in_question.model_id = quantizations.model_id
    union
    select quantized_base_model
    from {{ ref('stg_hub__model_details') }}
    where quantized_base_model is not null

)

select
    model_id,
    true as is_in_question
from in_question
union all
select
    bases.model_id,
    false as is_in_question
from bases
left join in_question on in_question.model_id = bases.model_id
where in_question.model_id is null
