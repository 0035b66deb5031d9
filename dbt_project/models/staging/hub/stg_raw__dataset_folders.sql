{{ config(materialized='view') }}

{{ landed_rows(source('raw', 'dataset_folders'), keys=['dataset_id', 'position', 'folder']) }}
