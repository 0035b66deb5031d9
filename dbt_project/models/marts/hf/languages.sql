{{ config(meta={'publish': {'unique_key': ['code'], 'hard_deletes': 'delete'}}) }}

with languages as (

    select * from {{ ref('hub_languages') }}

)

select
    code,
    name,
    also_means
from languages
