{# OpenRouter serves "-1" for a router, whose price depends on where it sends a request. abs() makes 0 of a -0. #}
{% macro price_per_token(value) -%}
    case when {{ json_number(value) }} >= 0 then abs({{ json_number(value) }}) end
{%- endmacro %}
