{% macro json_strings_count(value, strings) -%}
    {{ return(adapter.dispatch('json_strings_count')(value, "'" ~ strings | join("', '") ~ "'")) }}
{%- endmacro %}

{% macro duckdb__json_strings_count(value, strings) -%}
    case
        when json_type({{ value }}) = 'ARRAY'
            then len(list_filter(json_extract({{ value }}, '$[*]'), lambda element : (element ->> '$') in ({{ strings }})))
    end
{%- endmacro %}

{% macro postgres__json_strings_count(value, strings) -%}
    case
        when jsonb_typeof({{ value }}) = 'array'
            then (
                select count(*) from jsonb_array_elements_text({{ value }}) as string_list (element)
                where string_list.element in ({{ strings }})
            )
    end
{%- endmacro %}
