with facts as (

    select
        model_id,
        config_unread_keys,
        config_layer_letters,
        config_layers
    from {{ ref('int_model_facts') }}
    where config_unread_keys is not null

),

unread as (

    select distinct
        facts.model_id,
        unread_keys.element as config_key
    from facts
    cross join {{ json_texts('facts.config_unread_keys', 'unread_keys') }}

),

patterns as (

    select * from {{ ref('size_doubt_patterns') }}

),

-- the first pattern that a key matches says what it bears on
judged as (

    select
        unread.model_id,
        unread.config_key,
        patterns.figure,
        row_number() over (
            partition by unread.model_id, unread.config_key
            order by patterns.turn
        ) as preference
    from unread
    inner join patterns on {{ matches_pattern('unread.config_key', 'patterns.pattern') }}

)

select
    model_id,
    config_key,
    figure
from judged
where preference = 1
