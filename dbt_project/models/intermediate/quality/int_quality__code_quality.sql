with inputs as (

    select * from {{ ref('int_quality_inputs') }} where has_files

),

points as (

    {{ points_of('code_quality', [
        'config', 'tokenizer', 'safe_weights', 'no_custom_code', 'readme', 'recent', 'repository',
        'spaces', 'full_length_characters', 'recent_days', 'many_spaces'
    ]) }}

),

-- today is the day of the latest landed run: the same rows give the same scores at any time
latest_run as (

    select
        max(runs.started_at)
        - cast(points.recent_days as integer) * interval '1 day' as recent_since,
        max(runs.started_at)
        - cast(2 * points.recent_days as integer) * interval '1 day' as less_recent_since
    from {{ ref('stg_extract__runs') }} as runs
    cross join points
    where runs.is_landed
    group by points.recent_days

),

added as (

    select
        inputs.model_id,
        {{ points_if('inputs.has_config_file', 'points.config') }}
        + {{ points_if('inputs.has_tokenizer_file', 'points.tokenizer') }}
        + {{ points_if('inputs.has_safe_weights', 'points.safe_weights') }}
        + {{ points_if('not inputs.needs_custom_code', 'points.no_custom_code') }}
        + {{ share_of('inputs.readme_characters', 'points.full_length_characters') }}
        * points.readme
        + case
            when inputs.last_modified >= latest_run.recent_since
                then points.recent
            when inputs.last_modified >= latest_run.less_recent_since
                then points.recent / 2
            else 0
        end
        + {{ points_if('inputs.links_repository', 'points.repository') }}
        + {{ share_of('inputs.spaces_count', 'points.many_spaces') }} * points.spaces
            as added_points
    from inputs
    cross join points
    cross join latest_run

)

select
    model_id,
    {{ score('added_points') }} as code_quality
from added
