{{ config(meta={'publish': {
    'unique_key': ['model_id', 'kind'],
    'hard_deletes': 'delete',
    'only_stale': 'is_stale'
}}) }}

{% set figures = [
    'layers', 'kv_heads', 'head_dim', 'sliding_window', 'sliding_layers', 'kv_layers', 'kv_lora_rank',
    'qk_rope_head_dim'
] -%}
with derived as (

    select * from {{ ref('int_model_attention') }}

),

sizes as (

    select * from {{ ref('int_model_sizes') }}

),

catalog as (

    select * from {{ ref('int_catalog') }}

),

-- what a person pinned, where it is not what was derived anyway
pinned as (

    select
        {% for figure in figures -%}
            coalesce(catalog.{{ figure }}, sizes.{{ figure }}) as {{ figure }},
        {% endfor -%}
        catalog.model_id
    from catalog
    left join sizes on sizes.model_id = catalog.model_id
    where
        false
        {% for figure in figures -%}
            or catalog.{{ figure }} <> coalesce(sizes.{{ figure }}, -1)
        {% endfor %}

),

counted as (

    select
        *,
        coalesce(kv_layers, layers) as caching_layers,
        least(coalesce(sliding_layers, 0), coalesce(kv_layers, layers)) as windowed_layers,
        kv_lora_rank is not null as is_latent
    from pinned

),

pinned_kinds as (

    select
        model_id,
        case when is_latent then 'latent' else 'full' end as kind,
        caching_layers - windowed_layers as layers,
        case when is_latent then 1 else kv_heads end as kv_heads,
        case when is_latent then kv_lora_rank + qk_rope_head_dim else head_dim end as key_dim,
        case when is_latent then 0 else head_dim end as value_dim,
        cast(null as bigint) as window_tokens
    from counted
    union all
    select
        model_id,
        'windowed' as kind,
        windowed_layers as layers,
        case when is_latent then 1 else kv_heads end as kv_heads,
        case when is_latent then kv_lora_rank + qk_rope_head_dim else head_dim end as key_dim,
        case when is_latent then 0 else head_dim end as value_dim,
        sliding_window as window_tokens
    from counted
    union all
    select
        model_id,
        'none' as kind,
        layers - caching_layers as layers,
        cast(null as bigint) as kv_heads,
        cast(null as bigint) as key_dim,
        cast(null as bigint) as value_dim,
        cast(null as bigint) as window_tokens
    from counted

),

all_kinds as (

    select derived.*
    from derived
    left join pinned on pinned.model_id = derived.model_id
    where pinned.model_id is null
    union all
    select * from pinned_kinds
    where layers > 0

)

select
    model_id,
    kind,
    layers,
    kv_heads,
    key_dim,
    value_dim,
    window_tokens as "window"
from all_kinds
