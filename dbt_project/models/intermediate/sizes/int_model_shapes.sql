with facts as (

    select * from {{ ref('int_model_facts') }}
    where config_layers is not null or config_positions is not null or config_hidden is not null

),

{% set defaults = [
    'layers', 'hidden', 'heads', 'kv_heads', 'head_dim', 'positions', 'window', 'window_pattern',
    'attentions_per_layer', 'expert_matrices', 'next_token_layers', 'unused_positions', 'kv_cache'
] -%}
classes as (

    select
        architecture,
        {{ class_default_columns(defaults) }}
    from {{ ref('size_spellings') }}
    where value is not null
    group by architecture

),

doubts as (

    select
        model_id,
        max(case when figure = 'kv_heads' then 1 end) = 1 as is_kv_heads_doubted,
        max(case when figure = 'head_dim' then 1 end) = 1 as is_head_dim_doubted,
        max(case when figure = 'sliding_layers' then 1 end) = 1 as is_sliding_layers_doubted,
        max(case when figure = 'kv_layers' then 1 end) = 1 as is_kv_layers_doubted,
        max(case when figure = 'moe_active_ratio' then 1 end) = 1 as is_moe_active_ratio_doubted
    from {{ ref('int_size_doubts') }}
    group by model_id

),

-- what a config leaves out is what its class fills in
defaulted as (

    select
        facts.*,
        coalesce(facts.config_layers, classes.default_layers) as layers,
        coalesce(facts.config_hidden, classes.default_hidden) as hidden,
        coalesce(facts.config_heads, classes.default_heads) as heads,
        coalesce(facts.config_head_dim, classes.default_head_dim) as given_head_dim,
        coalesce(facts.config_positions, classes.default_positions) as positions,
        case
            when doubts.is_kv_heads_doubted then null
            when facts.config_kv_heads is not null then facts.config_kv_heads
            when classes.default_kv_heads is not null then classes.default_kv_heads
            else coalesce(facts.config_heads, classes.default_heads)
        end as kv_heads,
        -- Qwen's files name a window that is off unless they say so
        case
            when
                coalesce(
                    facts.config_uses_window, facts.config_model_type not like 'qwen%', true
                )
                then coalesce(facts.config_window, classes.default_window)
        end as window_tokens,
        coalesce(
            facts.config_uses_window, facts.config_model_type not like 'qwen%', true
        ) as uses_window,
        coalesce(facts.config_window_pattern, classes.default_window_pattern) as window_pattern,
        case
            when coalesce(facts.config_uses_latents, true) then facts.config_kv_lora_rank
        end as kv_lora_rank,
        coalesce(facts.config_next_token_layers, classes.default_next_token_layers, 0)
            as next_token_layers,
        coalesce(classes.default_attentions_per_layer, 1) as attentions_per_layer,
        coalesce(classes.default_expert_matrices, 3) as expert_matrices,
        classes.default_unused_positions as unused_positions,
        {{ keeps_no_cache('facts', 'classes.default_kv_cache') }} as is_without_cache,
        {{ whole_number('config_rope_original_positions * config_rope_factor') }}
            as stretched_positions,
        {{ whole_number('config_positions * config_rope_factor') }} as scaled_positions,
        facts.config_experts > 1 as is_mixture,
        coalesce(doubts.is_head_dim_doubted, false) as is_head_dim_doubted,
        coalesce(doubts.is_sliding_layers_doubted, false) as is_sliding_layers_doubted,
        coalesce(doubts.is_kv_layers_doubted, false) as is_kv_layers_doubted,
        coalesce(doubts.is_moe_active_ratio_doubted, false) as is_moe_active_ratio_doubted
    from facts
    left join classes on classes.architecture = facts.config_model_type
    left join doubts on doubts.model_id = facts.model_id

),

sized as (

    select
        *,
        least(coalesce(config_decoder_layers, layers), 1000) as attention_layers,
        case
            when is_head_dim_doubted then null
            when kv_lora_rank is not null then config_qk_nope_head_dim + config_qk_rope_head_dim
            when given_head_dim is not null then given_head_dim
            when hidden % heads = 0 then cast(hidden / heads as bigint)
        end as head_dim,
        case
            when layers is null then null
            when config_expert_layers is not null then least(config_expert_layers, layers)
            when config_expert_period > 1
                then {{ every_nth('layers', 'config_expert_period', 'config_expert_offset') }}
            else
                layers - coalesce(config_dense_first_layers, 0) - coalesce(config_dense_layers, 0)
        end as expert_layers
    from defaulted

),

-- a letter for each layer: `f` sees everything, `w` has a window, `n` keeps no keys and values
lettered as (

    select
        *,
        {{ told_letters() }} as all_letters
    from sized

),

-- the last layers may use what earlier ones keep; a window that is switched off is none
kept as (

    select
        *,
        case
            when not uses_window then replace(all_letters, 'w', 'f')
            else all_letters
        end as layer_letters,
        {{ kept_letters() }} as kept_letters
    from lettered

),

counted as (

    select
        *,
        {{ letters_count('layer_letters', 'w') }} as sliding_layers,
        attentions_per_layer * {{ letters_count('kept_letters', 'f') }} as full_kv_layers,
        attentions_per_layer * {{ letters_count('kept_letters', 'w') }} as window_kv_layers,
        attention_layers - {{ letters_count('kept_letters', 'f') }}
        - {{ letters_count('kept_letters', 'w') }} as cacheless_layers
    from kept

)

select
    model_id,
    config_model_type as model_type,
    layers,
    hidden,
    heads,
    kv_heads,
    head_dim,
    case
        when config_model_type like 'cohere%' and config_model_max_length is not null
            then config_model_max_length
        when positions % 256 = unused_positions then positions - unused_positions
        when config_rope_type in ('yarn', 'linear', 'dynamic') and stretched_positions > 0
            then greatest(positions, stretched_positions)
        -- the length before scaling, and beside it the one served
        when config_served_positions > positions and config_served_positions <= scaled_positions
            then config_served_positions
        else coalesce(positions, config_model_max_length)
    end as ctx_len,
    case
        when not is_sliding_layers_doubted and sliding_layers > 0 then window_tokens
    end as sliding_window,
    case
        when not is_sliding_layers_doubted and sliding_layers > 0 and window_tokens is not null
            then sliding_layers
    end as sliding_layers,
    case
        when full_kv_layers + window_kv_layers <> layers then full_kv_layers + window_kv_layers
    end as kv_layers,
    kv_lora_rank,
    case when kv_lora_rank is not null then config_qk_rope_head_dim end as qk_rope_head_dim,
    full_kv_layers,
    window_kv_layers,
    cacheless_layers,
    coalesce(config_full_kv_heads, kv_heads) as full_kv_heads,
    coalesce(config_full_head_dim, head_dim) as full_key_dim,
    coalesce(config_full_head_dim, config_value_dim, head_dim) as full_value_dim,
    coalesce(config_window_kv_heads, kv_heads) as window_kv_heads,
    coalesce(config_window_head_dim, head_dim) as window_key_dim,
    coalesce(
        config_window_value_dim, config_window_head_dim, config_value_dim, head_dim
    ) as window_value_dim,
    is_mixture,
    is_moe_active_ratio_doubted,
    -- weights that a token passes by: experts not chosen, and layers that predict further tokens
    case
        when is_mixture and config_experts_per_token is not null and not is_moe_active_ratio_doubted
            then (
                cast(expert_layers as double precision)
                * greatest(config_experts - config_experts_per_token, 0)
                + next_token_layers * config_experts
            ) * expert_matrices * hidden * config_expert_hidden
    end as idle_parameters,
    -- about how many weights such a shape has, to tell counts from counts of bytes
    case
        when not is_moe_active_ratio_doubted then
            cast(layers as double precision) * hidden * (
                coalesce(head_dim * (2 * heads + 2 * kv_heads), 4 * hidden)
                + case
                    when is_mixture then 0
                    else coalesce(3 * config_dense_hidden, 9 * hidden)
                end
            )
            + case
                when is_mixture
                    then cast(expert_layers as double precision) * config_experts
                        * expert_matrices * hidden * config_expert_hidden
                else 0
            end
            + 2 * coalesce(config_vocabulary, 0) * cast(hidden as double precision)
    end as expected_parameters
from counted
