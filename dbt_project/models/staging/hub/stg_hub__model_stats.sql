-- read twice, which would make either engine copy every payload first
with rows_landed as not materialized (

    select * from {{ ref('stg_raw__hub_models') }}

),

models as (

    select * from {{ ref('stg_hub__models') }}

),

-- what hf has the figures of already is not read again
numbered as not materialized (

    select
        *,
        {{ utc_date('rows_landed.fetched_at') }} as stat_date
    from rows_landed
    where
        rows_landed.payload_ok
        and {{ is_unread_run('rows_landed.run_number', source('published', 'model_stats_daily')) }}

),

latest as (

    {{ latest_rows(from='numbered', keys=['model_id', 'stat_date']) }}

),

-- nearly all of them: stg_hub__models has parsed the latest payload of each model
parsed_before as (

    select
        latest.model_id,
        latest.stat_date,
        models.downloads,
        models.likes,
        models.trending_score
    from latest
    inner join models
        on
            models.model_id = latest.model_id
            and models.payload_sha256 = latest.payload_sha256

),

payloads as (

    select
        latest.stat_date,
        rows_landed.*
    from latest
    inner join rows_landed
        on
            rows_landed.run_id = latest.run_id
            and rows_landed.listing = latest.listing
            and rows_landed.position = latest.position
    left join parsed_before
        on
            parsed_before.model_id = latest.model_id
            and parsed_before.stat_date = latest.stat_date
    where parsed_before.model_id is null

),

parsed as (

    {{ parse_payload(
        from='payloads',
        from_columns='model_id, stat_date',
        fields=['_id', 'downloads', 'likes', 'trendingScore']
    ) }}

)

select
    model_id,
    stat_date,
    cast(null as text) as hub_id,
    downloads,
    likes,
    trending_score
from parsed_before
union all
select
    model_id,
    stat_date,
    nullif({{ json_exact_text('_id') }}, '') as hub_id,
    {{ json_bigint('downloads') }} as downloads,
    {{ json_bigint('likes') }} as likes,
    {{ json_double('"trendingScore"') }} as trending_score
from parsed
