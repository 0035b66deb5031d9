{#
    Postgres fails on a cast of what a double does not hold, and has no cast that only tries: the power of ten is read
    off the text first. At both ends as in json_double.
#}
{% macro text_double(text) -%}
    {%- set number = trimmed(text) -%}
    {%- set whole = "ltrim(" ~ first_group(number, '^[-+]?([0-9]+)') ~ ", '0')" -%}
    {%- set fraction = first_group(number, '[.]([0-9]+)') -%}
    {%- set exponent = "coalesce(" ~ first_group(number, '[eE][+]?(-?[0-9]+)$') ~ ", '0')" -%}
    case
        when not {{ regexp_matches_whole(number, '[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?') }} then null
        when {{ regexp_matches_whole(number, '[-+]?[0.]+([eE].*)?') }} then 0
        when {{ regexp_matches_whole(exponent, '-0*[1-9][0-9]{4,}') }} then 0
        when {{ regexp_matches_whole(exponent, '0*[1-9][0-9]{4,}') }} then null
        else
            case
                when
                    coalesce(nullif(length({{ whole }}), 0), length(ltrim({{ fraction }}, '0')) - length({{ fraction }}))
                    + cast({{ exponent }} as bigint) < -299
                    then 0
                when
                    coalesce(nullif(length({{ whole }}), 0), length(ltrim({{ fraction }}, '0')) - length({{ fraction }}))
                    + cast({{ exponent }} as bigint) <= 308
                    then cast(ltrim({{ number }}, '+') as double precision)
            end
    end
{%- endmacro %}
