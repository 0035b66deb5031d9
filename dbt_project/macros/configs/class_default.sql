{#
    SQL select list: what the classes of the model library fill in, a column `default_<figure>` for each of some figures, from
    rows of the seed size_spellings that name a value; to be grouped by architecture.
#}
{% macro class_default_columns(figures) -%}
    {%- for figure in figures -%}
    max(case when figure = '{{ figure }}' then value end) as default_{{ figure }}{{ ',\n    ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
