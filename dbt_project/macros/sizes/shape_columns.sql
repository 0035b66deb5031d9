{# List: the columns of int_model_shapes but its key, in their order. #}
{% macro shape_columns() -%}
    {{ return([
        'model_type', 'layers', 'hidden', 'heads', 'kv_heads', 'head_dim', 'ctx_len', 'sliding_window', 'sliding_layers',
        'kv_layers', 'kv_lora_rank', 'qk_rope_head_dim', 'full_kv_layers', 'window_kv_layers', 'cacheless_layers', 'full_kv_heads',
        'full_key_dim', 'full_value_dim', 'window_kv_heads', 'window_key_dim', 'window_value_dim', 'is_mixture',
        'is_moe_active_ratio_doubted', 'idle_parameters', 'expected_parameters'
    ]) }}
{%- endmacro %}
