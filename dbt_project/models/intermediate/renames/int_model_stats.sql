with model_stats as (

    select * from {{ ref('stg_hub__model_stats') }}

),

aliases as (

    select alias, model_id from {{ ref('int_model_aliases') }}

),

of_aliases as (

    select
        aliases.model_id,
        model_stats.stat_date,
        model_stats.downloads,
        model_stats.likes,
        model_stats.trending_score,
        row_number() over (
            partition by aliases.model_id, model_stats.stat_date
            order by {{ byte_order('aliases.alias') }}
        ) as place
    from model_stats
    inner join aliases on aliases.alias = model_stats.model_id

)

select
    model_stats.model_id,
    model_stats.stat_date,
    model_stats.downloads,
    model_stats.likes,
    model_stats.trending_score
from model_stats
where not exists (select 1 from aliases where aliases.alias = model_stats.model_id)
union all
-- on the day of the rename the model's own figures are the later ones
select
    of_aliases.model_id,
    of_aliases.stat_date,
    of_aliases.downloads,
    of_aliases.likes,
    of_aliases.trending_score
from of_aliases
where
    of_aliases.place = 1
    and not exists (
        select 1
        from model_stats
        where
            model_stats.model_id = of_aliases.model_id
            and model_stats.stat_date = of_aliases.stat_date
    )
