{{ config(meta={'publish': {'unique_key': ['alias'], 'hard_deletes': 'delete'}}) }}

with aliases as (

    select * from {{ ref('int_model_aliases') }}

)

select
    alias,
    model_id
from aliases
