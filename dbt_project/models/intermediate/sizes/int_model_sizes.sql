with model_ids as (

    select model_id from {{ ref('int_model_facts') }}
    union
    select model_id from {{ ref('int_candidates__resolved') }} where source <> 'huggingface_hub'

),

facts as (

    select * from {{ ref('int_model_facts') }}

),

weights as (

    select * from {{ ref('int_model_weights') }}

),

shapes as (

    select * from {{ ref('int_model_shapes__inherited') }}

),

served as (

    select
        model_ids.model_id,
        cast(weights.parameters as double precision) / 1e9 as params_b_served,
        weights.parameters_source,
        shapes.layers,
        shapes.hidden,
        shapes.heads,
        shapes.kv_heads,
        shapes.head_dim,
        case
            when shapes.is_moe_active_ratio_doubted then null
            when shapes.layers is not null and shapes.is_mixture is not true then 0
            when weights.parameters > shapes.idle_parameters
                then 1 - shapes.idle_parameters / cast(weights.parameters as double precision)
        end as moe_active_ratio_served,
        shapes.shape_source,
        case
            when shapes.shape_source = 'base'
                then coalesce(facts.gguf_context_length, shapes.ctx_len)
            else coalesce(shapes.ctx_len, facts.gguf_context_length)
        end as ctx_len,
        case
            when shapes.shape_source = 'base' and facts.gguf_context_length is not null then 'gguf'
            else coalesce(case when shapes.ctx_len is not null then shapes.shape_source end, 'gguf')
        end as ctx_len_origin,
        shapes.sliding_window,
        shapes.sliding_layers,
        shapes.kv_layers,
        shapes.kv_lora_rank,
        shapes.qk_rope_head_dim,
        coalesce(facts.config_dtype, weights.torch_dtype) as torch_dtype,
        case when facts.config_dtype is not null then 'config' else 'safetensors' end
            as torch_dtype_origin,
        weights.quantization,
        weights.stored_bytes
    from model_ids
    left join facts on facts.model_id = model_ids.model_id
    left join weights on weights.model_id = model_ids.model_id
    left join shapes on shapes.model_id = model_ids.model_id

),

-- what no document tells, the name may
named as (

    select
        *,
        case when params_b_served is null then {{ parameters_in_name('model_id') }} / 1e9 end
            as params_b_named,
        case when moe_active_ratio_served is null then {{ active_ratio_in_name('model_id') }} end
            as moe_active_ratio_named
    from served

),

figured as (

    select
        *,
        coalesce(params_b_served, params_b_named) as params_b,
        coalesce(parameters_source, 'name') as params_b_origin,
        coalesce(
            moe_active_ratio_served,
            case when moe_active_ratio_named < 1 then moe_active_ratio_named end
        ) as moe_active_ratio,
        case when moe_active_ratio_served is not null then shape_source else 'name' end
            as moe_active_ratio_origin
    from named

)

select
    model_id,
    {% for figure, type in size_figures().items() -%}
    {%- set origin = figure ~ '_origin'
        if figure in ('params_b', 'moe_active_ratio', 'ctx_len', 'torch_dtype') else 'shape_source' -%}
        cast({{ figure }} as {{ type }}) as {{ figure }},
        case when {{ figure }} is not null then {{ origin }} end as {{ figure }}_source,
    {% endfor -%}
    quantization,
    stored_bytes
from figured
