{% macro file_names(siblings) -%}
    {{ return(adapter.dispatch('file_names')(siblings)) }}
{%- endmacro %}

{% macro duckdb__file_names(siblings) -%}
    case
        when json_type({{ siblings }}) = 'ARRAY'
            then e'\n' || array_to_string(json_extract_string({{ siblings }}, '$[*].rfilename'), e'\n') || e'\n'
    end
{%- endmacro %}

{% macro postgres__file_names(siblings) -%}
    case
        when jsonb_typeof({{ siblings }}) = 'array'
            then e'\n' || coalesce((
                select string_agg(sibling.element ->> 'rfilename', e'\n' order by sibling.position)
                from jsonb_array_elements({{ siblings }}) with ordinality as sibling (element, position)
            ), '') || e'\n'
    end
{%- endmacro %}
