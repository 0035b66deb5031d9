with model_stats as (

    select * from {{ ref('stg_hub__model_stats') }}

),

aliases as (

    select alias, model_id from {{ ref('int_model_aliases') }}

),

hub_models as (

    select model_id, hub_id from {{ ref('int_hub_models') }}

),

-- figures of another model, which had the id before; null where that one is not known any more
of_another as (

    select
        model_stats.model_id,
        model_stats.stat_date,
        min(another.model_id) as other_id
    from model_stats
    inner join hub_models as own
        on
            own.model_id = model_stats.model_id
            and own.hub_id <> model_stats.hub_id
    left join hub_models as another on another.hub_id = model_stats.hub_id
    group by model_stats.model_id, model_stats.stat_date

),

told as (

    select
        case
            when of_another.model_id is not null then of_another.other_id
            else coalesce(aliases.model_id, model_stats.model_id)
        end as model_id,
        model_stats.stat_date,
        model_stats.downloads,
        model_stats.likes,
        model_stats.trending_score,
        model_stats.model_id as served_id,
        aliases.alias is not null or of_another.model_id is not null as is_moved
    from model_stats
    left join aliases on aliases.alias = model_stats.model_id
    left join of_another
        on
            of_another.model_id = model_stats.model_id
            and of_another.stat_date = model_stats.stat_date

),

moved as (

    select
        *,
        row_number() over (
            partition by model_id, stat_date
            order by {{ byte_order('served_id') }}
        ) as place
    from told
    where is_moved and model_id is not null

)

select
    model_id,
    stat_date,
    downloads,
    likes,
    trending_score
from told
where not is_moved
union all
-- on the day of the rename the figures under the present id are the later ones
select
    moved.model_id,
    moved.stat_date,
    moved.downloads,
    moved.likes,
    moved.trending_score
from moved
where
    moved.place = 1
    and not exists (
        select 1
        from told
        where
            told.model_id = moved.model_id
            and told.stat_date = moved.stat_date
            and not told.is_moved
    )
