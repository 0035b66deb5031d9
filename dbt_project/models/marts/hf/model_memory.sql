{{ config(meta={'publish': {'as': 'view'}}) }}

{% set context = var('memory_context_tokens') -%}
{% set batch = var('memory_batch') -%}
{% set overhead = var('memory_overhead') -%}
{% set precisions = {'fp32': 4, 'fp16': 2, 'int8': 1, 'int4': 0.5} -%}
with model_sizes as (

    select * from {{ ref('model_sizes') }}

),

attention as (

    select * from {{ ref('model_attention') }}

),

-- a layer keeps a key and a value per head, 2 bytes a number; latent attention one vector for all
kinds as (

    select
        model_id,
        kind,
        layers,
        case
            when kind = 'none' then 0
            else cast(2 as double precision) * kv_heads * (key_dim + value_dim)
        end as bytes_per_token_and_layer,
        case
            when kind <> 'windowed' then {{ context }}
            when "window" is not null then least({{ context }}, "window")
        end as tokens
    from attention

),

-- a sum leaves out what is not known: then nothing is
cached as (

    select
        model_id,
        case
            when count(bytes_per_token_and_layer) = count(*)
                then sum(layers * bytes_per_token_and_layer)
        end as kv_bytes_per_token,
        case
            when count(bytes_per_token_and_layer * tokens) = count(*)
                then {{ batch }} * sum(layers * bytes_per_token_and_layer * tokens)
        end as kv_cache_bytes
    from kinds
    group by model_id

),

weighed as (

    select
        model_sizes.model_id,
        {% for precision, bytes in precisions.items() -%}
            model_sizes.params_b * 1e9 * {{ bytes }} as weights_bytes_{{ precision }},
        {% endfor -%}
        coalesce(
            cast(model_sizes.stored_bytes as double precision),
            model_sizes.params_b * 1e9 * case model_sizes.torch_dtype
                when 'float32' then 4
                when 'bfloat16' then 2
                when 'float16' then 2
                when 'float8_e4m3fn' then 1
            end
        ) as weights_bytes_as_stored,
        cached.kv_bytes_per_token,
        cached.kv_cache_bytes,
        1 + {{ overhead }} as weights_factor
    from model_sizes
    left join cached on cached.model_id = model_sizes.model_id

)

select
    model_id,
    {{ whole_number('weights_bytes_fp32') }} as weights_bytes_fp32,
    {{ whole_number('weights_bytes_fp16') }} as weights_bytes_fp16,
    {{ whole_number('weights_bytes_int8') }} as weights_bytes_int8,
    {{ whole_number('weights_bytes_int4') }} as weights_bytes_int4,
    {{ whole_number('weights_bytes_as_stored') }} as weights_bytes_as_stored,
    {{ whole_number('kv_bytes_per_token') }} as kv_bytes_per_token,
    cast({{ context }} as bigint) as context_tokens,
    cast({{ batch }} as bigint) as batch_size,
    cast({{ overhead }} as double precision) as overhead,
    {{ whole_number('kv_cache_bytes') }} as kv_cache_bytes,
    {{ whole_number('weights_bytes_fp32 * weights_factor + kv_cache_bytes') }}
        as total_bytes_fp32,
    {{ whole_number('weights_bytes_fp16 * weights_factor + kv_cache_bytes') }}
        as total_bytes_fp16,
    {{ whole_number('weights_bytes_int8 * weights_factor + kv_cache_bytes') }}
        as total_bytes_int8,
    {{ whole_number('weights_bytes_int4 * weights_factor + kv_cache_bytes') }}
        as total_bytes_int4,
    {{ whole_number('weights_bytes_as_stored * weights_factor + kv_cache_bytes') }}
        as total_bytes_as_stored
from weighed
where weights_bytes_fp16 is not null or kv_bytes_per_token is not null
