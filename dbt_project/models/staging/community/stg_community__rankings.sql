with rows_landed as (

    select * from {{ source('raw', 'community_rankings') }}

),

listings as (

    select * from {{ ref('stg_extract__listings') }} where table_name = 'community_rankings'

),

current_rows as (

    select rows_landed.*
    from rows_landed
    inner join listings
        on
            listings.listing = rows_landed.ranking
            and listings.run_id = rows_landed.run_id

),

parsed as (

    {{ parse_payload(
        from='current_rows',
        from_columns='ranking, model_id, position',
        fields=['license', 'rank', 'score', 'tags', 'trendingScore']
    ) }}

),

numbered as (

    select
        *,
        {{ json_whole('rank') }} as whole_rank,
        {{ json_number('score') }} as score_number,
        {{ json_number('"trendingScore"') }} as trending_score
    from parsed

)

select
    ranking,
    position,
    model_id,
    coalesce(
        {{ json_string('license') }},
        {{ first_tag_after(json_strings('tags'), 'license:') }}
    ) as license,
    coalesce(whole_rank, position) as rank_in_ranking,
    coalesce(score_number, trending_score) as score,
    {{ not_numbers({
        'rank': ['rank', 'whole_rank'],
        'score': ['score', 'score_number'],
        'trendingScore': ['"trendingScore"', 'trending_score']
    }) }} as not_numbers,
    {{ json_strings('tags') }} as tags
from numbered
