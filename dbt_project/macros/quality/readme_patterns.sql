{#
    What is looked for in a README's headings, as regular expressions that mean the same on both engines; the text is in lower
    case. English, and Chinese, in which many cards are written. `trained on` in a title is no section on training.
#}
{% macro readme_sections() -%}
    {{ return({
        'usage': 'usage|how to|quick ?-?start|get(?:ting)? started|inference|example|direct use|intended use|deploy|run(?:ning)? '
            ~ '|使用|用法|快速开始|推理',
        'install': 'install|set ?-?up|requirements|dependencies|安装',
        'limitations': 'limitation|bias|risk|out-of-scope|responsib|局限|风险',
        'training': 'training|finetuning|fine-tuning|训练|微调',
        'evaluation': 'evaluat|benchmark|result|performance|metrics|评测|评估|结果',
        'citation': 'citation|cite|citing|bibtex|引用'
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
