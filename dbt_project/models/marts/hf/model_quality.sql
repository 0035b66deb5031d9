{{ config(unique_key=['model_id'], when_missing='delete') }}

{% set metrics = quality_metrics() -%}
with inputs as (

    select * from {{ ref('int_quality_inputs') }}

),

weights as (

    select
        {% for metric in metrics -%}
            coalesce(max(case when metric = '{{ metric }}' then weight end), 0) as {{ metric }}_weight
            {{- ',' if not loop.last }}
        {% endfor %}
    from {{ ref('quality_weights') }}

),

thresholds as (

    select
        coalesce(model_id, '') as model_id,
        {% for metric in metrics -%}
            max(case when metric = '{{ metric }}' then threshold end) as {{ metric }}
            {{- ',' if not loop.last }}
        {% endfor %}
    from {{ ref('quality_thresholds') }}
    group by coalesce(model_id, '')

),

scored as (

    select
        inputs.model_id,
        {% for metric in metrics -%}
            {{ metric }}_scores.{{ metric }},
            coalesce(own.{{ metric }}, general.{{ metric }}, {{ var('gate_threshold') }})
                as {{ metric }}_threshold,
        {% endfor -%}
        size_score_scores.size_score_by_device
    from inputs
    {% for metric in metrics -%}
        left join {{ ref('int_quality__' ~ metric) }} as {{ metric }}_scores
            on {{ metric }}_scores.model_id = inputs.model_id
    {% endfor -%}
    left join thresholds as own on own.model_id = inputs.model_id
    left join thresholds as general on general.model_id = ''

),

judged as (

    select
        scored.*,
        {% for metric, label in metrics.items() -%}
            {{ failed_metric(label, metric, metric ~ '_threshold') }}
            {{- ' ||' if not loop.last }}
        {% endfor -%}
        as failed_metrics,
        {% for metric in metrics -%}
            coalesce({{ metric }}, 0) * {{ metric }}_weight
            {{- ' +' if not loop.last }}
        {% endfor -%}
        as weighted_sum
    from scored
    cross join weights

)

select
    model_id,
    {% for metric in metrics -%}
        {{ metric }},
    {% endfor -%}
    {{ score('weighted_sum') }} as net_score,
    size_score_by_device,
    failed_metrics = '' as passes_gate,
    nullif(left(failed_metrics, length(failed_metrics) - 2), '') as failed_metrics
from judged
