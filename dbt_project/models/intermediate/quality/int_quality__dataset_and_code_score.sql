with inputs as (

    select * from {{ ref('int_quality_inputs') }}

),

points as (

    {{ points_of('dataset_and_code_score', ['data', 'code']) }}

),

named as (

    select
        inputs.model_id,
        {{ points_if('inputs.datasets_declared + inputs.datasets_linked > 0', 'points.data') }}
        + {{ points_if(
            'inputs.links_repository or inputs.library_repository is not null', 'points.code'
        ) }} as named_points,
        inputs.has_readme is not null as is_readme_known
    from inputs
    cross join points

)

select
    model_id,
    case
        when is_readme_known or named_points > 0 then {{ score('named_points') }}
    end as dataset_and_code_score
from named
