with inputs as (

    select * from {{ ref('int_quality_inputs') }}

),

weights as (

    select
        {{ each_metric(
            "coalesce(max(case when metric = 'METRIC' then weight end), 0) as METRIC_weight"
        ) }}
    from {{ ref('quality_weights') }}

),

-- one row for all models, its id empty, and one for each model with thresholds of its own
thresholds as (

    select
        coalesce(model_id, '') as model_id,
        {{ each_metric("max(case when metric = 'METRIC' then threshold end) as METRIC") }}
    from {{ ref('quality_thresholds') }}
    group by coalesce(model_id, '')

),

scored as (

    select
        inputs.model_id,
        coalesce(inputs.were_documents_asked, false) as were_documents_asked,
        license.license,
        size_score.size_score,
        ramp_up_time.ramp_up_time,
        bus_factor.bus_factor,
        performance_claims.performance_claims,
        dataset_and_code_score.dataset_and_code_score,
        dataset_quality.dataset_quality,
        code_quality.code_quality,
        size_score.size_score_by_device,
        {{ each_metric(
            'coalesce(own.METRIC, general.METRIC, ' ~ var('gate_threshold') ~ ') as METRIC_threshold'
        ) }}
    from inputs
    {% for metric in quality_metrics() -%}
        left join {{ ref('int_quality__' ~ metric) }} as {{ metric }}
            on {{ metric }}.model_id = inputs.model_id
    {% endfor -%}
    left join thresholds as own on own.model_id = inputs.model_id
    left join thresholds as general on general.model_id = ''

),

judged as (

    select
        scored.*,
        {{ each_metric('coalesce(scored.METRIC, 0) * weights.METRIC_weight', ' +') }}
            as weighted_sum,
        {{ failed_metrics() }} as failed,
        case
            when scored.were_documents_asked then ''
            else
                {{ each_metric(
                    "case when scored.METRIC is null then 'LABEL, ' else '' end", ' ||'
                ) }}
        end as not_known
    from scored
    cross join weights

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
    {{ score('weighted_sum') }} as net_score,
    size_score_by_device,
    case when not_known = '' then failed = '' end as passes_gate,
    nullif(left(failed, greatest(length(failed) - 2, 0)), '') as failed_metrics,
    nullif(left(not_known, greatest(length(not_known) - 2, 0)), '') as unknown_metrics
from judged
