{{ config(unique_key=['run_id', 'model_id']) }}

with new_models as (

    select * from {{ ref('int_new_models') }}

)

select
    run_id,
    model_id,
    first_seen_at
from new_models
