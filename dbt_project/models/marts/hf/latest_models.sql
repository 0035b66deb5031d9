{{ config(meta={'publish': {'as': 'view'}}) }}

with models as (

    select * from {{ ref('models') }}

)

{{ newest_models(10) }}
