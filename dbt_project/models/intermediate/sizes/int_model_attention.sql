with shapes as (

    select * from {{ ref('int_model_shapes__inherited') }}
    where full_kv_layers + window_kv_layers is not null

),

-- latent attention keeps one vector for all heads, of which keys and values are made
kinds as (

    select
        model_id,
        case when kv_lora_rank is not null then 'latent' else 'full' end as kind,
        full_kv_layers as layers,
        case when kv_lora_rank is not null then 1 else full_kv_heads end as kv_heads,
        case
            when kv_lora_rank is not null then kv_lora_rank + qk_rope_head_dim
            else full_key_dim
        end as key_dim,
        case when kv_lora_rank is not null then 0 else full_value_dim end as value_dim,
        cast(null as bigint) as window_tokens
    from shapes
    union all
    select
        model_id,
        'windowed' as kind,
        window_kv_layers as layers,
        case when kv_lora_rank is not null then 1 else window_kv_heads end as kv_heads,
        case
            when kv_lora_rank is not null then kv_lora_rank + qk_rope_head_dim
            else window_key_dim
        end as key_dim,
        case when kv_lora_rank is not null then 0 else window_value_dim end as value_dim,
        sliding_window as window_tokens
    from shapes
    union all
    select
        model_id,
        'none' as kind,
        cacheless_layers as layers,
        cast(null as bigint) as kv_heads,
        cast(null as bigint) as key_dim,
        cast(null as bigint) as value_dim,
        cast(null as bigint) as window_tokens
    from shapes

)

select * from kinds
where layers > 0
