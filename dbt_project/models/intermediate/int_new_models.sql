with models as (

    select * from {{ ref('int_models') }}

),

runs as (

    select * from {{ ref('stg_extract__runs') }} where is_landed

),

asked_the_hub as (

    select run_id from {{ ref('stg_extract__run_sources') }} where extractor = 'hub'

),

published as (

    select * from {{ ref('int_published_models') }}

),

-- a model whose older rows were pruned looks new, but the catalog knows since when it has it
known_since as (

    select
        coalesce(published.model_id, models.model_id) as model_id,
        coalesce(published.created_at, models.first_seen_at) as first_seen_at
    from models
    full join published on published.model_id = models.model_id

),

-- a clock that was set back can start two runs at one moment: the first of them has the models
hub_runs as (

    select
        runs.run_id,
        runs.started_at,
        row_number() over (partition by runs.started_at order by runs.run_number) as place
    from runs
    inner join asked_the_hub on asked_the_hub.run_id = runs.run_id

)

select
    hub_runs.run_id || '/hub' as run_id,
    known_since.model_id,
    known_since.first_seen_at
from known_since
inner join hub_runs on hub_runs.started_at = known_since.first_seen_at
where hub_runs.place = 1
