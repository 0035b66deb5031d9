-- The fingerprints by which the sizes and scores in hf were worked out. Like a table of hf it is
-- put in force by a green build alone, after them, and never without them: whatever ends a build,
-- what was not worked out stays in question.
{{ config(
    materialized='published',
    unique_key=['model_id'],
    when_missing='delete',
    in_force_after=[
        'int_models_in_question', 'int_model_sizes', 'int_quality_inputs', 'model_attention',
        'model_quality', 'model_quality_inputs', 'model_sizes', 'size_doubts'
    ]
) }}

with fingerprints as (

    select * from {{ ref('int_model_fingerprints') }}

)

select
    model_id,
    fingerprint
from fingerprints
