with new_models as (

    select
        split_part(run_id, '/', 1) as run_id,
        count(*) as models_count
    from {{ ref('int_new_models') }}
    group by split_part(run_id, '/', 1)

),

landed as (

    select
        runs.run_id,
        runs.is_build_recorded,
        row_number() over (order by runs.run_number desc) as age
    from {{ ref('stg_extract__runs') }} as runs
    inner join {{ ref('stg_extract__run_sources') }} as run_sources
        on
            run_sources.run_id = runs.run_id
            and run_sources.extractor = 'hub'
    where runs.is_landed

),

-- what this build takes out of the listings
gone as (

    select count(*) as models_count
    from {{ ref('int_published_models') }} as published
    left join {{ ref('int_models') }} as models on models.model_id = published.model_id
    where published.is_listed and not coalesce(models.is_listed, false)

)

-- a figure once published stays: the next build of the same rows takes nothing out
select
    landed.run_id,
    coalesce(new_models.models_count, 0) as new_models,
    coalesce(
        published.gone_models,
        case when landed.age = 1 and landed.is_build_recorded then gone.models_count end
    ) as gone_models
from landed
cross join gone
left join new_models on new_models.run_id = landed.run_id
left join {{ source('published', 'runs') }} as published on published.run_id = landed.run_id
