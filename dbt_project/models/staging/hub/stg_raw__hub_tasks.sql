{{ config(materialized='view') }}

{{ landed_rows(source('raw', 'hub_tasks'), keys=['task_id', 'position']) }}
