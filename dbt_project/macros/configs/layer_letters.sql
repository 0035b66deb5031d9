{# How a text with a letter for each layer is made and counted; no text is longer than 1,000 layers. #}

{# SQL text: a text so many times; null where one of the two is, empty for a number below 0. #}
{% macro repeated(text, times) -%}
    repeat({{ text }}, cast(greatest(least({{ times }}, 1000), 0) as integer))
{%- endmacro %}

{# SQL text: a group of `period` layers of which the one at `offset`, the last by default, has the letter `chosen`. #}
{% macro group_of_layers(period, offset, chosen, others) -%}
    {%- set place = 'coalesce(' ~ offset ~ ', ' ~ period ~ ' - 1)' if offset else period ~ ' - 1' -%}
    {{ repeated("'" ~ others ~ "'", place) }} || '{{ chosen }}' || {{ repeated("'" ~ others ~ "'", period ~ ' - 1 - (' ~ place ~ ')') }}
{%- endmacro %}

{# SQL bigint: how often a letter stands in a text. #}
{% macro letters_count(text, letter) -%}
    cast(length({{ text }}) - length(replace({{ text }}, '{{ letter }}', '')) as bigint)
{%- endmacro %}
