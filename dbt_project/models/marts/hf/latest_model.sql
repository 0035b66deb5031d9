{{ config(meta={'publish': {'as': 'view'}}) }}

with models as (

    select * from {{ ref('models') }}

)

{{ latest_models(1) }}
