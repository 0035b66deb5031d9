with details as (

    select * from {{ ref('int_hub_model_details') }} where kind = 'info'

),

readmes as (

    select * from {{ ref('stg_hub__model_readmes') }}

),

commits as (

    select * from {{ ref('stg_hub__model_commits') }}

),

accounts as (

    select * from {{ ref('stg_hub__accounts') }}

),

bots as (

    select * from {{ ref('quality_bots') }}

),

-- a README or a commit does not say whose it is: the record that was fetched under the same id does
asked_ids as (

    select asked_id from details
    union
    select asked_id from readmes
    union
    select asked_id from commits
    union
    select asked_id from accounts

),

named as (

    select
        asked_ids.asked_id,
        coalesce(details.answered_id, asked_ids.asked_id) as model_id
    from asked_ids
    left join details on details.asked_id = asked_ids.asked_id

),

latest_readmes as (

    select
        named.model_id,
        readmes.*,
        row_number() over (
            partition by named.model_id
            order by readmes.fetched_at desc, {{ byte_order('readmes.asked_id') }}
        ) as age
    from readmes
    inner join named on named.asked_id = readmes.asked_id

),

latest_accounts as (

    select
        named.model_id,
        accounts.account_kind,
        row_number() over (
            partition by named.model_id
            order by accounts.fetched_at desc, {{ byte_order('accounts.asked_id') }}
        ) as age
    from accounts
    inner join named on named.asked_id = accounts.asked_id

),

-- of one model asked for by two ids the commits fetched last
latest_commits as (

    select
        named.model_id,
        commits.*,
        dense_rank() over (
            partition by named.model_id
            order by commits.fetched_at desc, {{ byte_order('commits.asked_id') }}
        ) as age
    from commits
    inner join named on named.asked_id = commits.asked_id

),

authors as (

    select
        latest_commits.model_id,
        sum(latest_commits.commits_count) as commits_count,
        count(*) as authors_count,
        max(latest_commits.commits_count) as most_commits
    from latest_commits
    left join bots on bots.user_name = latest_commits.user_name
    where latest_commits.age = 1 and bots.user_name is null
    group by latest_commits.model_id

),

model_ids as (

    select distinct model_id from named

)

select
    model_ids.model_id,
    readmes.readme_characters,
    {% for section in readme_sections() -%}
        readmes.has_{{ section }}_section,
    {% endfor -%}
    readmes.has_install_command,
    readmes.has_bibtex,
    readmes.code_blocks,
    readmes.number_tables,
    readmes.links_paper,
    readmes.links_leaderboard,
    readmes.links_repository,
    readmes.linked_datasets,
    cast(authors.commits_count as bigint) as commits_count,
    cast(authors.authors_count as bigint) as authors_count,
    cast(authors.most_commits as double precision)
    / cast(authors.commits_count as double precision) as largest_author_share,
    accounts.account_kind
from model_ids
left join latest_readmes as readmes
    on
        readmes.model_id = model_ids.model_id
        and readmes.age = 1
left join authors on authors.model_id = model_ids.model_id
left join latest_accounts as accounts
    on
        accounts.model_id = model_ids.model_id
        and accounts.age = 1
