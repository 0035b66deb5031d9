{{ config(materialized='view') }}

{{ landed_rows(source('raw', 'hub_model_details'), keys=['model_id', 'kind']) }}
