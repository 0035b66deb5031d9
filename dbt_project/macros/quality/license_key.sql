{# SQL text: a license as the seed `quality_licenses` spells it; `none` for null. #}
{% macro license_key(license) -%}
    {{ fold_case(trimmed("coalesce(" ~ license ~ ", 'none')")) }}
{%- endmacro %}
