{#
    Figure -> SQL: what a config.json says, whatever its architecture calls it; null for what it does not say. Reads the
    columns `config__<key>` of `parse_payload` and those of `config_readings`. Said, not concluded: defaults and families are
    int_model_shapes' work. How a figure is called is in the seed size_spellings, so that another spelling is a line there.
#}
{% macro config_figures() -%}
    {%- set spellings = size_spellings() -%}
    {%- set figures = {
        'model_type': 'lower(' ~ json_string('config__model_type') ~ ')',
        'architectures': json_joined('config__architectures'),
        'is_decoder': json_boolean('config__is_decoder'),
        'is_encoder_decoder': json_boolean('config__is_encoder_decoder'),
        'sees_what_follows': "coalesce(not " ~ json_boolean('config__is_causal') ~ ", false) or coalesce("
            ~ json_boolean('config__use_bidirectional_attention') ~ ", false)",
        'has_states': json_kind('config__ssm_cfg') ~ " = 'object' or " ~ json_kind('config__state_size') ~ " = 'number'",
        'dtype': "replace(coalesce(" ~ json_string('config__torch_dtype') ~ ", " ~ json_string('config__dtype')
            ~ "), 'torch.', '')",
    } -%}
    {%- for figure in config_counts() + config_counts_by_layer() -%}
        {%- do figures.update({figure: first_positive(spellings.get(figure, []))}) -%}
    {%- endfor -%}
    {%- for figure in config_offsets() -%}
        {%- do figures.update({figure: first_of(readings('n', spellings.get(figure, [])))}) -%}
    {%- endfor -%}
    {%- do figures.update({
        'kv_heads': config_kv_heads(figures['kv_heads']),
        'uses_latents': 'config_uses_latents',
        'uses_window': json_boolean('config__use_sliding_window'),
        'shares_caches': json_boolean('config__use_cla'),
        'rope_type': config_rope("json_string", 'rope_type', 'type'),
        'rope_factor': config_rope("json_double", 'factor'),
        'rope_original_positions': config_rope("json_bigint", 'original_max_position_embeddings'),
        'layer_letters': config_layer_letters(spellings, figures['layers']),
        'layer_cycle': first_of(readings('layer_cycle', spellings.get('layer_cycle', [])), 'text'),
        'expert_layers': config_expert_layers(spellings),
        'dense_layers': first_count(spellings.get('dense_layer_numbers', [])),
        'quant_method': "case when " ~ json_kind('config__quantization') ~ " = 'object' then 'mlx' else lower("
            ~ json_string("config__quantization_config -> 'quant_method'") ~ ") end",
        'quant_format': "lower(coalesce(" ~ json_string("config__quantization_config -> 'quant_algo'") ~ ", "
            ~ json_string("config__quantization_config -> 'format'") ~ "))",
        'expert_dtype': "lower(" ~ json_string('config__expert_dtype') ~ ")",
        'quant_bits': config_quant_bits(),
        'quant_group_size': first_key_positive([
            "quantization_config -> 'group_size'", "quantization -> 'group_size'",
            "quantization_config -> 'config_groups' -> 'group_0' -> 'weights' -> 'group_size'"
        ]),
        'unread_keys': config_unread_keys(spellings)
    }) -%}
    {{ return(figures) }}
{%- endmacro %}

{# Counts and widths. #}
{% macro config_counts() -%}
    {{ return([
        'layers', 'decoder_layers', 'hidden', 'positions', 'served_positions', 'model_max_length', 'vocabulary',
        'kv_lora_rank', 'qk_nope_head_dim', 'qk_rope_head_dim', 'window_pattern', 'attention_period', 'group_period',
        'shared_kv_layers', 'share_factor', 'experts', 'dense_first_layers', 'expert_period', 'next_token_layers'
    ]) }}
{%- endmacro %}

{# Counts that may be told layer by layer: read where all layers have the same, else in hf.size_doubts. #}
{% macro config_counts_by_layer() -%}
    {{ return([
        'heads', 'kv_heads', 'full_kv_heads', 'window_kv_heads', 'head_dim', 'full_head_dim', 'window_head_dim', 'value_dim',
        'window_value_dim', 'window', 'experts_per_token', 'expert_hidden', 'dense_hidden'
    ]) }}
{%- endmacro %}

{# Places, of which 0 is one. #}
{% macro config_offsets() -%}
    {{ return(['first_window_layer', 'attention_offset', 'expert_offset']) }}
{%- endmacro %}

{# The names of `config_figures`, for models that read what another has read. #}
{% macro config_figure_names() -%}
    {{ return([
        'model_type', 'architectures', 'is_decoder', 'is_encoder_decoder', 'sees_what_follows', 'has_states', 'dtype'
    ] + config_counts() + config_counts_by_layer() + config_offsets() + [
        'uses_latents', 'uses_window', 'shares_caches', 'rope_type', 'rope_factor', 'rope_original_positions',
        'layer_letters', 'layer_cycle', 'expert_layers', 'dense_layers', 'quant_method', 'quant_format', 'expert_dtype',
        'quant_bits', 'quant_group_size', 'unread_keys'
    ]) }}
{%- endmacro %}

{# List: the columns of `config_readings` that hold what some spellings name. #}
{% macro readings(figure, spellings) -%}
    {%- set columns = [] -%}
    {%- for spelling in spellings -%} {%- do columns.append(reading(figure, spelling)) -%} {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}

{# A count or width of 0 or below says that there is none (`"sliding_window": 0`). #}
{% macro first_positive(spellings) -%}
    {%- set found = [] -%}
    {%- for column in readings('n', spellings) -%}
        {%- do found.append('case when ' ~ column ~ ' > 0 then ' ~ column ~ ' end') -%}
    {%- endfor -%}
    {{ first_of(found) }}
{%- endmacro %}

{% macro first_key_positive(keys) -%}
    {%- set found = [] -%}
    {%- for key in keys -%}
        {%- do found.append('nullif(greatest(' ~ json_bigint('config__' ~ key) ~ ', 0), 0)') -%}
    {%- endfor -%}
    {{ first_of(found) }}
{%- endmacro %}

{% macro first_of(found, type='bigint') -%}
    {%- if not found -%} cast(null as {{ type }})
    {%- elif found | length == 1 -%} {{ found[0] }}
    {%- else -%} coalesce({{ found | join(', ') }})
    {%- endif -%}
{%- endmacro %}

{# Falcon gives num_kv_heads and yet has one (`multi_query`), unless its architecture is the new one. #}
{% macro config_kv_heads(spelled_kv_heads) -%}
    case
        when {{ json_boolean('config__multi_query') }} and {{ json_boolean('config__new_decoder_architecture') }} is not true
            then 1
        when {{ json_boolean('config__multi_query_attention') }} then {{ first_key_positive(['multi_query_group_num']) }}
        else {{ spelled_kv_heads }}
    end
{%- endmacro %}

{# `rope_parameters` is what transformers 5 calls rope_scaling. #}
{% macro config_rope(read, key, old_key=none) -%}
    {%- set reader = {'json_string': json_string, 'json_double': json_double, 'json_bigint': json_bigint}[read] -%}
    coalesce(
        {{ reader("config__rope_scaling -> '" ~ key ~ "'") }},
        {% if old_key -%} {{ reader("config__rope_scaling -> '" ~ old_key ~ "'") }}, {% endif -%}
        {{ reader("config__rope_parameters -> '" ~ key ~ "'") }}
    )
{%- endmacro %}

{% macro config_quant_bits() -%}
    {%- set given = first_key_positive([
        "quantization_config -> 'bits'", "quantization -> 'bits'",
        "quantization_config -> 'config_groups' -> 'group_0' -> 'weights' -> 'num_bits'"
    ]) -%}
    coalesce(
        {{ given }},
        case
            when {{ json_boolean("config__quantization_config -> 'load_in_4bit'") }} then 4
            when {{ json_boolean("config__quantization_config -> 'load_in_8bit'") }} then 8
        end
    )
{%- endmacro %}
