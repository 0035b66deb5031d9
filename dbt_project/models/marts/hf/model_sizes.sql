{{ config(meta={'publish': {
    'unique_key': ['model_id'],
    'hard_deletes': 'delete',
    'only_stale': 'is_stale'
}}) }}

with derived as (

    select * from {{ ref('int_model_sizes') }}

),

catalog as (

    select * from {{ ref('int_catalog') }}

),

{% set figures = size_figures() -%}
overlaid as (

    select
        derived.model_id,
        {% for figure in figures -%}
            coalesce(catalog.{{ figure }}, derived.{{ figure }}) as {{ figure }},
            case
                when catalog.{{ figure }} is not null then 'catalog'
                else derived.{{ figure }}_source
            end as {{ figure }}_source,
        {% endfor -%}
        derived.quantization,
        derived.stored_bytes
    from derived
    left join catalog on catalog.model_id = derived.model_id

)

select
    model_id,
    {% for figure in figures -%}
        {{ figure }},
        {{ figure }}_source,
    {% endfor -%}
    quantization,
    stored_bytes
from overlaid
where
    coalesce(
        params_b_source, layers_source, hidden_source, heads_source, kv_heads_source,
        head_dim_source, moe_active_ratio_source, ctx_len_source, sliding_window_source,
        sliding_layers_source, kv_layers_source, kv_lora_rank_source, qk_rope_head_dim_source,
        torch_dtype_source
    ) is not null
