{% macro json_path_count(array, path) -%}
    {{ return(adapter.dispatch('json_path_count')(array, path)) }}
{%- endmacro %}

{% macro duckdb__json_path_count(array, path) -%}
    case when json_type({{ array }}) = 'ARRAY' then len(json_extract({{ array }}, '$[*]{{ path }}')) end
{%- endmacro %}

{% macro postgres__json_path_count(array, path) -%}
    case
        when jsonb_typeof({{ array }}) = 'array'
            then cast(jsonb_array_length(jsonb_path_query_array({{ array }}, '$[*]{{ path }}')) as bigint)
    end
{%- endmacro %}
