{% macro json_letters_at(value, count, first, listed, others) -%}
    {{ return(adapter.dispatch('json_letters_at')(value, count, first, listed, others)) }}
{%- endmacro %}

{% macro duckdb__json_letters_at(value, count, first, listed, others) -%}
    case
        when json_type({{ value }}) = 'ARRAY' and {{ count }} is not null then array_to_string(
            list_transform(
                range({{ first }}, cast(least({{ count }}, 1000) as bigint) + {{ first }}),
                lambda place : case
                    when list_contains(json_extract_string({{ value }}, '$[*]'), cast(place as text)) then '{{ listed }}'
                    else '{{ others }}'
                end
            ), ''
        )
    end
{%- endmacro %}

{% macro postgres__json_letters_at(value, count, first, listed, others) -%}
    case
        when jsonb_typeof({{ value }}) = 'array' and {{ count }} is not null then (
            select string_agg(
                case when {{ value }} @> to_jsonb(place) then '{{ listed }}' else '{{ others }}' end, '' order by place
            )
            from generate_series({{ first }}, cast(least({{ count }}, 1000) as integer) + {{ first }} - 1) as place
        )
    end
{%- endmacro %}
