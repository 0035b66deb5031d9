with inputs as (

    select * from {{ ref('int_quality_inputs') }} where authors_count > 0

),

points as (

    {{ points_of('bus_factor', [
        'one_author', 'one_author_most', 'two_authors', 'two_authors_most', 'more_authors',
        'more_authors_most', 'organization'
    ]) }}

),

banded as (

    select
        inputs.model_id,
        1 - inputs.largest_author_share as others_share,
        case
            when inputs.authors_count = 1 then points.one_author
            when inputs.authors_count = 2 then points.two_authors
            else points.more_authors
        end as least_points,
        case
            when inputs.authors_count = 1 then points.one_author_most
            when inputs.authors_count = 2 then points.two_authors_most
            else points.more_authors_most
        end as most_points,
        {{ points_if("inputs.account_kind = 'organization'", 'points.organization') }}
            as account_points
    from inputs
    cross join points

),

added as (

    select
        model_id,
        least_points + (most_points - least_points) * others_share + account_points
            as added_points
    from banded

)

select
    model_id,
    {{ score('added_points') }} as bus_factor
from added
