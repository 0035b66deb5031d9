with rows_landed as (

    select * from {{ ref('stg_raw__hub_model_details') }} where kind = 'readme'

),

latest_first as (

    {{ latest_details('model_id', ['payload', 'fetched_at', 'payload_ok']) }}

),

texts as (

    select
        asked_id,
        fetched_at,
        replace(replace(payload, chr(65279), ''), e'\r\n', e'\n') as content
    from latest_first
    where age = 1 and payload_ok

),

-- the front matter is the card's data, which the record has too
bodies as (

    select
        asked_id,
        fetched_at,
        e'\n' || case
            when starts_with(content, e'---\n') and strpos(substr(content, 5), e'\n---') > 0
                then substr(content, strpos(substr(content, 5), e'\n---') + 8)
            else content
        end || e'\n' as body
    from texts

),

folded as (

    select
        asked_id,
        fetched_at,
        body,
        {{ fold_case('body') }} as folded_body
    from bodies

),

-- what looks like a heading or a table within code is none
without_code as (

    select
        *,
        regexp_replace(folded_body, '(?s)```.*?```', '', 'g') as prose
    from folded

)

select
    asked_id,
    cast(length({{ trimmed('body') }}) as bigint) as readme_characters,
    {% for section, words in readme_sections().items() -%}
        {{ readme_has_section('prose', words) }} as has_{{ section }}_section,
    {% endfor -%}
    {{ regexp_matches_part(
        'folded_body', '(?:pip3?|uv|conda|npm|brew|apt|apt-get) (?:-[^ ]+ )*(?:install|add|i) '
    ) }} as has_install_command,
    {{ regexp_matches_part('folded_body', '@[a-z]+[{][^\n]*,') }} as has_bibtex,
    greatest(cast(
        floor({{ regexp_matches_count('folded_body', '\n[ \t>]*```') }} / 2.0) as bigint
    ) - {{ regexp_matches_count('folded_body', '\n[ \t>]*```[ ]*(?:bib|latex)') }}, 0)
        as code_blocks,
    case
        when {{ regexp_matches_part(
            'prose',
            '[|][ \t*]*[0-9]+(?:[.][0-9]+)?[ \t*%]*[|]|<td[^>]*>[ \t\n*]*[0-9]+(?:[.][0-9]+)?'
        ) }}
            then {{ regexp_matches_count(
                'prose', '\n[ \t]*[|]?[ \t]*:?-+:?[ \t]*[|][ \t|:-]*|<table'
            ) }}
        else 0
    end as number_tables,
    {{ regexp_matches_part(
        'folded_body',
        '(?:arxiv|aclanthology|openreview|doi)[.](?:org|net)/|(?:huggingface|hf)[.]co/papers/'
        ~ '|[.]pdf'
    ) }} as links_paper,
    {{ regexp_matches_part(
        'folded_body', '(?:https?://|[]][(])[^ )\n]*(?:leaderboard|lmarena|chatbot-arena)'
    ) }} as links_leaderboard,
    {{ regexp_matches_part(
        'folded_body',
        '(?:github|gitlab|bitbucket|codeberg)[.](?:com|org)/[a-z0-9_.-]+/[a-z0-9_.-]+'
    ) }} as links_repository,
    {{ regexp_groups(
        'body',
        '(?:huggingface|hf)[.]co/datasets/'
        ~ '([A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*){0,2})'
    ) }} as linked_datasets,
    fetched_at
from without_code
