{{ config(materialized='view') }}

{{ landed_rows(source('raw', 'hub_dataset_details'), keys=['dataset_id', 'kind']) }}
