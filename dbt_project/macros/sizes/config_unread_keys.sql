{#
    SQL, JSON: the keys of a config's language model that look like they bear on a figure (seed size_doubt_patterns) and that
    no rule reads, or that hold what the rule for them cannot read; null where there are none.
#}
{% macro config_unread_keys(spellings) -%}
    {%- set known = config_keys() -%}
    {%- for spelling in spellings.get('other', []) -%} {%- do known.append(spelling['key']) -%} {%- endfor -%}
    {%- set patterns = size_seed('size_doubt_patterns') | map(attribute='pattern') | list -%}
    {%- set conditions = {} -%}
    {%- for figure in config_counts_by_layer() -%}
        {%- for spelling in spellings.get(figure, []) if not spelling['is_only_there'] -%}
            {%- do conditions.update({spelling['key']: is_unreadable_count('(' ~ spelled(spelling) ~ ')')}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for spelling in spellings.get('layer_words', []) if not spelling['is_only_there'] -%}
        {%- set letters = json_letters('(' ~ spelled(spelling) ~ ')', layer_letters_of(spelling['key'])) -%}
        {%- do conditions.update({spelling['key']: 'strpos(' ~ letters ~ ", '?') > 0"}) -%}
    {%- endfor -%}
    {%- if not patterns -%} cast(null as {{ json_column_type() }})
    {%- else -%} {{ unread_keys('config__object', patterns | join('|'), known | join('|'), conditions) }}
    {%- endif -%}
{%- endmacro %}

{# SQL boolean: whether there is something that is neither a number nor a list of equal ones. #}
{% macro is_unreadable_count(value) -%}
    {{ json_kind(json_only(value)) }} in ('string', 'object') or (
        {{ json_kind(value) }} = 'array' and {{ json_elements_count(value) }} > 0 and {{ json_only(value) }} is null
    )
{%- endmacro %}
