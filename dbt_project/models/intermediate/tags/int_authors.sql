-- A model that no kept run served counts with its last figures.
with models as (

    select * from {{ ref('int_models') }}

),

published as (

    select * from {{ ref('int_published_models') }}

),

known as (

    select
        {{ text_before_slash('coalesce(models.model_id, published.model_id)') }} as author,
        case when models.model_id is null then published.downloads else models.downloads end
            as downloads,
        case when models.model_id is null then published.likes else models.likes end as likes,
        coalesce(published.created_at, models.first_seen_at) as first_seen_at
    from models
    full join published on published.model_id = models.model_id
    where strpos(coalesce(models.model_id, published.model_id), '/') > 0

),

counted as (

    select
        author,
        count(*) as models,
        cast(sum(downloads) as bigint) as downloads,
        cast(sum(likes) as bigint) as likes,
        min(first_seen_at) as first_seen_at
    from known
    group by author

),

accounts as (

    select
        *,
        row_number() over (partition by author order by fetched_at desc, asked_id) as place
    from {{ ref('stg_hub__accounts') }}

)

select
    counted.author,
    accounts.account_kind,
    accounts.full_name,
    counted.models,
    counted.downloads,
    counted.likes,
    accounts.followers,
    accounts.is_verified,
    counted.first_seen_at
from counted
left join accounts
    on
        accounts.author = counted.author
        and accounts.place = 1
