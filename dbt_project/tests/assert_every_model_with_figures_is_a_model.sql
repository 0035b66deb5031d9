-- hf.model_stats_daily has no foreign key to hf.models: this stands for it, for the rows to come.

with model_stats as (

    select * from {{ ref('stg_hub__model_stats') }}

),

models as (

    select * from {{ ref('int_models') }}

)

select
    model_stats.model_id,
    count(*) as days_count
from model_stats
left join models on models.model_id = model_stats.model_id
where models.model_id is null
group by model_stats.model_id
