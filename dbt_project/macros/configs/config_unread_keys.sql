{#
    SQL, JSON: the keys of a config's language model that look like they bear on a figure (seed size_doubt_patterns) and that
    no rule reads, or that hold what the rule for them cannot read; null where there are none.
#}
{% macro config_unread_keys(spellings) -%}
    {%- set known = size_seed(
        'size_spellings', "string_agg(distinct split_part(key, '.', 1), '|')", 'where key is not null'
    ) -%}
    {%- set pattern = size_seed('size_doubt_patterns', "string_agg(pattern, '|')") -%}
    {%- set conditions = {} -%}
    {%- for figure in config_counts_by_layer() -%}
        {%- for spelling in spellings.get(figure, []) if not spelling['only_of'] -%}
            {%- do conditions.update({spelling['key']:
                reading('n', spelling) ~ ' is null and cast(' ~ spelled(spelling)
                ~ " as text) not in ('null', '[]', 'false', 'true')"
            }) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for spelling in spellings.get('layer_words', []) if not spelling['only_of'] -%}
        {%- do conditions.update({spelling['key']: 'strpos(' ~ reading('layer_words', spelling) ~ ", '?') > 0"}) -%}
    {%- endfor -%}
    {%- if not pattern or not known or not known[0][0] -%} cast(null as {{ json_column_type() }})
    {%- else -%}
    {{ unread_keys(
        'config__object', pattern[0][0], known[0][0] ~ '|' ~ config_keys() | join('|'), conditions
    ) }}
    {%- endif -%}
{%- endmacro %}
