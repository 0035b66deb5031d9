{{ config(materialized='view') }}

with published as (

    select * from {{ source('published', 'models') }}

),

aliases as (

    select alias, model_id from {{ ref('int_model_aliases') }}

),

under_an_alias as (

    select
        aliases.model_id,
        bool_or(published.is_listed) as is_listed,
        min(published.created_at) as created_at,
        max(published.last_synced_at) as last_synced_at,
        max(published.downloads) as downloads,
        max(published.likes) as likes
    from published
    inner join aliases on aliases.alias = published.model_id
    group by aliases.model_id

)

select
    published.model_id,
    published.is_listed,
    least(published.created_at, under_an_alias.created_at) as created_at,
    published.last_synced_at,
    published.downloads,
    published.likes
from published
left join under_an_alias on under_an_alias.model_id = published.model_id
where not exists (select 1 from aliases where aliases.alias = published.model_id)
union all
select
    under_an_alias.model_id,
    under_an_alias.is_listed,
    under_an_alias.created_at,
    under_an_alias.last_synced_at,
    under_an_alias.downloads,
    under_an_alias.likes
from under_an_alias
where not exists (select 1 from published where published.model_id = under_an_alias.model_id)
