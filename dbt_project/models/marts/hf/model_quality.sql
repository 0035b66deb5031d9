{{ config(meta={'publish': {
    'unique_key': ['model_id'],
    'hard_deletes': 'delete',
    'only_stale': 'is_stale'
}}) }}

with scored as (

    select * from {{ ref('int_model_quality') }}

)

select
    model_id,
    license,
    size_score,
    ramp_up_time,
    bus_factor,
    performance_claims,
    dataset_and_code_score,
    dataset_quality,
    code_quality,
    net_score,
    size_score_by_device,
    passes_gate,
    failed_metrics,
    unknown_metrics
from scored
