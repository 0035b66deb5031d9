{{ config(materialized='view') }}

{{ landed_rows(source('raw', 'packages'), keys=['package_id', 'position']) }}
