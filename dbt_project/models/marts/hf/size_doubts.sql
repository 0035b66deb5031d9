{{ config(
    unique_key=['model_id', 'config_key'], when_missing='delete', compared_where_in_question=true
) }}

with doubts as (

    select * from {{ ref('int_size_doubts') }}

)

select
    model_id,
    config_key,
    figure
from doubts
