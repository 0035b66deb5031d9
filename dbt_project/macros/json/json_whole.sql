{# A number in a text goes through a double; the limit is the highest double below 2^63. #}
{% macro json_whole(value) -%}
    case {{ json_kind(value) }}
        when 'number' then {{ json_bigint(value) }}
        when 'string'
            then case
                when abs({{ text_double(json_unquoted(value)) }}) <= 9223372036854774784
                    then cast(trunc({{ text_double(json_unquoted(value)) }}) as bigint)
            end
    end
{%- endmacro %}
