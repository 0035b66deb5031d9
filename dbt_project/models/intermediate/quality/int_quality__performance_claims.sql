with inputs as (

    select * from {{ ref('int_quality_inputs') }}

),

points as (

    {{ points_of('performance_claims', [
        'structured', 'structured_more', 'many_results', 'openrouter', 'tables', 'tables_more',
        'paper', 'leaderboard'
    ]) }}

),

counted as (

    select
        *,
        model_index_results + eval_results as results_count,
        coalesce(intelligence_index, coding_index, agentic_index) is not null as has_index
    from inputs

),

claimed as (

    select
        counted.model_id,
        case
            when counted.results_count > 0
                then
                    points.structured
                    + points.structured_more
                    * least(counted.results_count - 1, points.many_results - 1)
                    / (points.many_results - 1)
            else 0
        end
        + {{ points_if('counted.has_index', 'points.openrouter') }}
        + {{ points_if('counted.number_tables > 0', 'points.tables') }}
        + {{ points_if('counted.number_tables > 2', 'points.tables_more') }}
        + {{ points_if('counted.has_paper_tag or counted.links_paper', 'points.paper') }}
        + {{ points_if('counted.links_leaderboard', 'points.leaderboard') }} as claimed_points,
        counted.has_readme is not null as is_readme_known
    from counted
    cross join points

)

select
    model_id,
    case
        when is_readme_known or claimed_points > 0 then {{ score('claimed_points') }}
    end as performance_claims
from claimed
