{% macro json_texts_without(texts, others) -%}
    {{ return(adapter.dispatch('json_texts_without')(texts, others)) }}
{%- endmacro %}

{% macro duckdb__json_texts_without(texts, others) -%}
    nullif(to_json(list_sort(list_distinct(list_filter(
        cast({{ texts }} as text[]),
        lambda element : not list_contains(cast({{ others }} as text[]), element)
    )))), '[]')
{%- endmacro %}

{% macro postgres__json_texts_without(texts, others) -%}
    (
        select jsonb_agg(distinct text_list.element)
        from jsonb_array_elements_text({{ texts }}) as text_list (element)
        where not jsonb_exists({{ others }}, text_list.element)
    )
{%- endmacro %}
