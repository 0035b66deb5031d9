{{ config(meta={'publish': {'as': 'view'}}) }}

with models as (

    select * from {{ ref('models') }}

),

runs as (

    select * from {{ ref('runs') }}

)

{{ latest_models(1) }}
