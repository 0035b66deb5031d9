with facts as (

    select * from {{ ref('int_model_facts') }}

),

weights as (

    select * from {{ ref('int_model_weights__stored') }}

),

patterns as (

    select * from {{ ref('size_doubt_patterns') }}

),

unread as (

    select distinct
        facts.model_id,
        unread_keys.element as config_key
    from facts
    cross join {{ json_texts('facts.config_unread_keys', 'unread_keys') }}
    where facts.config_unread_keys is not null

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
union all
-- a list that says nothing of some layers; layers that predict further tokens may stand behind
select
    model_id,
    'layer_types' as config_key,
    'kv_layers' as figure
from facts
where
    length(config_layer_letters) < coalesce(config_decoder_layers, config_layers)
    and strpos(config_layer_letters, '?') = 0
union all
select
    model_id,
    'quantization_config.quant_method' as config_key,
    'params_b' as figure
from weights
where is_quantized and layout is null
