with inputs as (

    select * from {{ ref('int_quality_inputs') }} where datasets_checked > 0

),

points as (

    {{ points_of('dataset_quality', [
        'found', 'documented', 'licensed', 'downloads', 'likes'
    ]) }}

),

added as (

    select
        inputs.model_id,
        (
            inputs.datasets_found * points.found
            + inputs.datasets_documented * points.documented
            + inputs.datasets_licensed * points.licensed
        ) / inputs.datasets_checked
        + inputs.datasets_downloads_reach * points.downloads
        + inputs.datasets_likes_reach * points.likes as added_points
    from inputs
    cross join points

)

select
    model_id,
    {{ score('added_points') }} as dataset_quality
from added
