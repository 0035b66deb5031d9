{% macro text_double(text) -%}
    {{ return(adapter.dispatch('text_double')(text)) }}
{%- endmacro %}

{%- macro decimal_number() -%}
    {{ return('[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?') }}
{%- endmacro %}

{% macro duckdb__text_double(text) -%}
    {%- set number = "try_cast(ltrim(" ~ trimmed(text) ~ ", '+') as double)" -%}
    case
        when not {{ regexp_matches_whole(trimmed(text), decimal_number()) }} then null
        when abs({{ number }}) < 1e-300 then 0
        when abs({{ number }}) < 1e308 then {{ number }}
    end
{%- endmacro %}

{# The cast fails on what a double does not hold: the power of ten is read off the text before it. #}
{% macro postgres__text_double(text) -%}
    {%- set number = trimmed(text) -%}
    {%- set whole = "ltrim(" ~ first_group(number, '^[-+]?([0-9]+)') ~ ", '0')" -%}
    {%- set fraction = first_group(number, '[.]([0-9]+)') -%}
    {%- set exponent = "coalesce(" ~ first_group(number, '[eE][+]?(-?[0-9]+)$') ~ ", '0')" -%}
    {%- set power -%}
        coalesce(nullif(length({{ whole }}), 0), length(ltrim({{ fraction }}, '0')) - length({{ fraction }}))
        + cast({{ exponent }} as bigint)
    {%- endset -%}
    case
        when not {{ regexp_matches_whole(number, decimal_number()) }} then null
        when {{ number }} ~ '^[-+]?[0.]+([eE].*)?$' then 0
        when {{ exponent }} ~ '^-0*[1-9][0-9]{4,}$' then 0
        when {{ exponent }} ~ '^0*[1-9][0-9]{4,}$' then null
        when {{ power }} < -299 then 0
        when {{ power }} <= 308 then cast({{ number }} as double precision)
    end
{%- endmacro %}
