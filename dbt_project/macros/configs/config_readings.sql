{#
    SQL select list: what single keys of a config hold, read once for all figures: numbers `config_n__<key>`, a letter for each
    layer `config_l__<key>`. `config_figures` takes figures from these columns.
#}
{% macro config_readings() -%}
    {%- set spellings = size_spellings() -%}
    {%- set words = layer_words() -%}
    {%- set done = [] -%}
    {%- for figure in config_counts() + config_offsets() + config_counts_by_layer() -%}
        {%- for spelling in spellings.get(figure, []) if reading('n', spelling) not in done -%}
            {%- do done.append(reading('n', spelling)) -%}
            {%- set value = spelled(spelling) %}
    {{ json_count(json_only(value) if figure in config_counts_by_layer() else value) }} as {{ reading('n', spelling) }},
        {%- endfor -%}
    {%- endfor -%}
    {%- for figure in ['layer_words', 'layer_cycle', 'expert_layer_words'] -%}
        {%- for spelling in spellings.get(figure, []) if reading(figure, spelling) not in done -%}
            {%- do done.append(reading(figure, spelling)) -%}
            {%- set letters = {} -%}
            {%- if figure == 'expert_layer_words' -%}
                {%- do letters.update({'sparse': 'x', 'moe': 'x', '1': 'x', 'true': 'x', 'E': 'x'}) -%}
            {%- else -%}
                {%- do letters.update(words.get('*', {})) -%}
                {%- do letters.update(words.get(spelling['key'], {})) -%}
            {%- endif %}
    {{ json_letters('(' ~ spelled(spelling) ~ ')', letters) }} as {{ reading(figure, spelling) }},
        {%- endfor -%}
    {%- endfor %}
    {{ json_boolean('config__use_mla') }} as config_uses_latents
{%- endmacro %}

{# The column of a reading. #}
{% macro reading(figure, spelling) -%}
    {{ return(
        'config_' ~ figure ~ '__' ~ spelling['key'].replace('.', '__') ~ ('__' ~ spelling['only_of'] if spelling['only_of'] else '')
    ) }}
{%- endmacro %}

{# SQL, JSON: what a spelling names, `attn_config.kv_n_heads` below another key; null where it holds elsewhere alone. #}
{% macro spelled(spelling) -%}
    {%- set value = 'config__' ~ spelling['key'].replace('.', " -> '", 1) ~ ("'" if '.' in spelling['key'] else '') -%}
    {%- if not spelling['only_of'] -%} {{ return(value) }} {%- endif -%}
    {{ return("(case when cast(config__model_type as text) = '\"" ~ spelling['only_of'] ~ "\"' then " ~ value ~ ' end)') }}
{%- endmacro %}
