{# {column: path in the payload of an entry of OpenRouter's index}. #}
{% macro price_columns() -%}
    {{ return({
        'prompt_price_usd_per_token': "pricing -> 'prompt'",
        'completion_price_usd_per_token': "pricing -> 'completion'",
        'input_cache_read_price_usd_per_token': "pricing -> 'input_cache_read'",
        'input_cache_write_price_usd_per_token': "pricing -> 'input_cache_write'",
        'request_price_usd': "pricing -> 'request'",
        'image_price_usd': "pricing -> 'image'"
    }) }}
{%- endmacro %}
