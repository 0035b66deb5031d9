{#
    What a document about one model says of its weights and its shape, by the same columns in every staging model that
    reads such documents. `weight_fields` and `weight_objects` are the payload's fields for `parse_payload`.
#}
{% macro weight_fields() -%}
    {{ return(['usedStorage']) }}
{%- endmacro %}

{% macro weight_objects() -%}
    {{ return({
        'safetensors': ['parameters', 'total'],
        'gguf': ['architecture', 'context_length', 'total'],
        'config': config_keys()
    }) }}
{%- endmacro %}

{% macro weight_column_names() -%}
    {%- set names = [
        'safetensors_total', 'safetensors_parameters', 'gguf_total', 'gguf_architecture', 'gguf_context_length',
        'used_storage_bytes', 'quantization_tag', 'bits_tag', 'quantized_base_model', 'base_model'
    ] -%}
    {%- for figure in config_figure_names() -%} {%- do names.append('config_' ~ figure) -%} {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{% macro weight_columns() -%}
    {{ json_bigint('safetensors__total') }} as safetensors_total,
    case when {{ json_kind('safetensors__parameters') }} = 'object' then safetensors__parameters end as safetensors_parameters,
    {{ json_bigint('gguf__total') }} as gguf_total,
    {{ json_string('gguf__architecture') }} as gguf_architecture,
    {{ json_bigint('gguf__context_length') }} as gguf_context_length,
    {{ json_bigint('"usedStorage"') }} as used_storage_bytes,
    lower({{ first_tag_of('tag_names', [
        'gptq', 'awq', 'bitsandbytes', 'compressed-tensors', 'mxfp4', 'nvfp4', 'fp8', 'mlx', 'auto-round', 'autoround',
        'exl2', 'exl3', 'hqq', 'quark'
    ]) }}) as quantization_tag,
    lower({{ first_tag_of('tag_names', ['2-bit', '3-bit', '4-bit', '5-bit', '6-bit', '8-bit']) }}) as bits_tag,
    {{ first_tag_after('tag_names', 'base_model:quantized:') }} as quantized_base_model,
    coalesce(
        {{ first_tag_after('tag_names', 'base_model:quantized:') }},
        {{ first_tag_after('tag_names', 'base_model:finetune:') }}
    ) as base_model
    {%- for figure, sql in config_figures().items() %},
    {{ sql }} as config_{{ figure }}
    {%- endfor %}
{%- endmacro %}

{# Of a column `config_*` the config.json knows best, of the others the listing, which every run fetches again. #}
{% macro first_told_columns(configs, listing, infos) -%}
    {%- for column in weight_column_names() -%}
    {%- set relations = ([configs] if column.startswith('config_') else []) + [listing, infos] -%}
    coalesce({% for relation in relations %}{{ relation }}.{{ column }}{{ ', ' if not loop.last }}{% endfor %}) as {{ column }}
    {{- ',\n    ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
