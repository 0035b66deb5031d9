{# SQL: a text for each of the eight metrics, `METRIC` and `LABEL` in it replaced, joined by `joint` and a line feed. #}
{% macro each_metric(text, joint=',') -%}
    {%- for metric, label in quality_metrics().items() -%}
    {{ text | replace('METRIC', metric) | replace('LABEL', label) }}{{ joint ~ '\n' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
