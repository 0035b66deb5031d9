{#
    Everything that `config_figures` reads of a config.json: the spellings of the seed, and those that one architecture alone
    has and that are no plain count.
#}
{% macro config_keys() -%}
    {%- set keys = [
        'model_type', 'architectures', 'is_decoder', 'is_encoder_decoder', 'is_causal', 'use_bidirectional_attention',
        'torch_dtype', 'dtype', 'quantization_config', 'quantization', 'expert_dtype',
        'multi_query', 'new_decoder_architecture', 'multi_query_attention', 'multi_query_group_num',
        'rope_scaling', 'rope_parameters', 'use_sliding_window', 'use_cla', 'use_mla', 'ssm_cfg', 'state_size'
    ] -%}
    {%- set rows = size_seed(
        'size_spellings', "distinct split_part(key, '.', 1) as key",
        "where key is not null and figure <> 'other' order by 1"
    ) -%}
    {%- for row in rows if row[0] not in keys -%} {%- do keys.append(row[0]) -%} {%- endfor -%}
    {{ return(keys) }}
{%- endmacro %}

{# Where a config of several modalities keeps the figures of its language model: they go before the outer ones. #}
{% macro language_config_paths() -%}
    {{ return(['text_config', 'llm_config', 'language_config', 'thinker_config.text_config']) }}
{%- endmacro %}
