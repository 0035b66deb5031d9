{{ config(meta={'publish': {'unique_key': ['author'], 'hard_deletes': 'delete'}}) }}

with authors as (

    select * from {{ ref('int_authors') }}

)

select
    author,
    account_kind,
    full_name,
    models,
    downloads,
    likes,
    followers,
    is_verified,
    first_seen_at
from authors
