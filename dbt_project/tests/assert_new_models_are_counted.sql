-- hf.ingestion_runs.new_models is how many models hf.new_models has of the run.

with ingestion_runs as (

    select * from {{ ref('int_ingestion_runs') }}

),

brought as (

    select
        run_id,
        count(*) as models_count
    from {{ ref('int_new_models') }}
    group by run_id

)

select
    coalesce(ingestion_runs.run_id, brought.run_id) as run_id,
    ingestion_runs.new_models,
    brought.models_count
from ingestion_runs
full join brought on brought.run_id = ingestion_runs.run_id
where coalesce(ingestion_runs.new_models, -1) <> coalesce(brought.models_count, 0)
