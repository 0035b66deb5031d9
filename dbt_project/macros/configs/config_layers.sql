{#
    SQL text: which of a config's layers keep what, a letter for each: `f` sees everything, `w` has a window, `n` keeps no
    keys and values, `?` is not understood. Told by words, or by the numbers of some layers.
#}
{% macro config_layer_letters(spellings, layers) -%}
    {%- set found = readings('layer_words', spellings.get('layer_words', [])) -%}
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

{# SQL bigint: how many layers have experts, where a config lists these layers or says of each whether it has. #}
{% macro config_expert_layers(spellings) -%}
    {%- set found = [] -%}
    {%- for column in readings('expert_layer_words', spellings.get('expert_layer_words', [])) -%}
        {%- do found.append('nullif(' ~ letters_count(column, 'x') ~ ', 0)') -%}
    {%- endfor -%}
    {%- if spellings.get('expert_layer_numbers') -%}
        {%- do found.append(first_count(spellings['expert_layer_numbers'])) -%}
    {%- endif -%}
    {{ first_of(found) }}
{%- endmacro %}

{# SQL bigint: the length of the first list that has elements; `3,4,5` is one as well. #}
{% macro first_count(spellings) -%}
    {%- set found = [] -%}
    {%- for spelling in spellings -%}
        {%- set value = spelled(spelling) -%}
        {%- do found.append('nullif(' ~ json_elements_count(value) ~ ', 0)') -%}
        {%- do found.append(letters_count(json_string(value), ',') ~ ' + 1') -%}
    {%- endfor -%}
    {{ first_of(found) }}
{%- endmacro %}
