{# OpenRouter serves -1 for a router, whose price depends on where it sends a request. abs() makes 0 of a -0. #}
{% macro price_per_token(number) -%}
    case when {{ number }} >= 0 then abs({{ number }}) end
{%- endmacro %}
