{{ config(materialized='view') }}

{{ landed_rows(source('raw', 'hub_models'), keys=['listing', 'position', 'model_id']) }}
