{#
    SQL text: which of a config's layers keep what, a letter for each: `f` sees everything, `w` has a window, `n` keeps no
    keys and values, `?` is not understood. Told by words, or by the numbers of some layers.
#}
{% macro config_layer_letters(spellings, layers) -%}
    {%- set found = [] -%}
    {%- set words = config_layer_words(spellings.get('layer_words', [])) -%}
    {%- do found.append(words) if spellings.get('layer_words') -%}
    {%- set lists = {
        'full_layer_indices': (0, 'f', 'n'), 'full_layer_numbers': (1, 'f', 'n'),
        'window_layer_indices': (0, 'w', 'f'), 'cacheless_layer_indices': (0, 'n', 'f')
    } -%}
    {%- for figure, (first, listed, others) in lists.items() -%}
        {%- for spelling in spellings.get(figure, []) -%}
            {%- do found.append(json_letters_at('(' ~ spelled(spelling) ~ ')', layers, first, listed, others)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ first_of(found, 'text') }}
{%- endmacro %}

{% macro config_layer_words(spellings) -%}
    {%- set found = [] -%}
    {%- for spelling in spellings -%}
        {%- do found.append(json_letters('(' ~ spelled(spelling) ~ ')', layer_letters_of(spelling['key']))) -%}
    {%- endfor -%}
    {{ first_of(found, 'text') }}
{%- endmacro %}

{# SQL bigint: how many layers have experts, where a config lists these layers or says of each whether it has. #}
{% macro config_expert_layers(spellings) -%}
    {%- set found = [] -%}
    {%- for spelling in spellings.get('expert_layer_words', []) -%}
        {%- set letters = json_letters(
            '(' ~ spelled(spelling) ~ ')', {'sparse': 'x', 'moe': 'x', '1': 'x', 'true': 'x', 'E': 'x'}
        ) -%}
        {%- do found.append(
            'nullif(length(' ~ letters ~ ') - length(replace(' ~ letters ~ ", 'x', '')), 0)"
        ) -%}
    {%- endfor -%}
    {%- do found.append(first_count(spellings.get('expert_layer_numbers', []))) -%}
    {{ first_of(found) }}
{%- endmacro %}

{# SQL bigint: the length of the first list that has elements; `3,4,5` is one as well. #}
{% macro first_count(spellings) -%}
    {%- set found = [] -%}
    {%- for spelling in spellings -%}
        {%- set value = spelled(spelling) -%}
        {%- do found.append('nullif(' ~ json_elements_count(value) ~ ', 0)') -%}
        {%- do found.append(
            'length(' ~ json_string(value) ~ ') - length(replace(' ~ json_string(value) ~ ", ',', '')) + 1"
        ) -%}
    {%- endfor -%}
    {{ first_of(found) }}
{%- endmacro %}
