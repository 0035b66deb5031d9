{# What is looked for in a README, as regular expressions that mean the same on both engines; the text is in lower case. #}
{% macro readme_sections() -%}
    {{ return({
        'usage': 'usage|how to|quick ?-?start|get(?:ting)? started|inference|example|direct use|intended use|deploy|run(?:ning)? ',
        'install': 'install|set ?-?up|requirements|dependencies',
        'limitations': 'limitation|bias|risk|out-of-scope|responsib',
        'training': 'train|fine-?tun',
        'evaluation': 'evaluat|benchmark|result|performance|metrics',
        'citation': 'citation|cite|citing|bibtex'
    }) }}
{%- endmacro %}

{# SQL boolean: whether a heading (#, underlined, bold alone or HTML) has one of the words. #}
{% macro readme_has_section(prose, words) -%}
    {{ regexp_matches_part(
        prose,
        '(?:\\n[ ]{0,3}#{1,6}[^\\n]*|\\n[*][*][^\\n*]*|<h[1-6][^>\\n]*>[^<\\n]*)(?:' ~ words ~ ')'
        ~ '|\\n[^\\n]*(?:' ~ words ~ ')[^\\n]*\\n(?:={3,}|-{3,})'
    ) }}
{%- endmacro %}
