{# 30 decimals and 8 digits before them: as many as both engines hold. Prices computed in binary have up to 24 decimals. #}
{% macro text_decimal(text, double) -%}
    {{ return(adapter.dispatch('text_decimal')(text, double)) }}
{%- endmacro %}

{# What its cast does not read, an exponent behind 40 digits, is read as a double. #}
{% macro duckdb__text_decimal(text, double) -%}
    case
        when abs({{ double }}) < 1e8
            then coalesce(
                try_cast(ltrim({{ trimmed(text) }}, '+') as numeric(38, 30)),
                try_cast(cast({{ double }} as varchar) as numeric(38, 30))
            )
    end
{%- endmacro %}

{# A double that is 0 is a text whose power of ten no cast may read. #}
{% macro postgres__text_decimal(text, double) -%}
    case
        when {{ double }} = 0 then cast(0 as numeric(38, 30))
        when abs({{ double }}) < 1e8 then cast({{ trimmed(text) }} as numeric(38, 30))
    end
{%- endmacro %}
