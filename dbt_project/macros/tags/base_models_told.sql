{% macro base_models_told(tags, card) -%}
    {{ return(adapter.dispatch('base_models_told')(tags, card)) }}
{%- endmacro %}

{% macro duckdb__base_models_told(tags, card) -%}
    case
        when regexp_matches(cast({{ tags }} as varchar), '"base_model:[^"]')
            then to_json(list_transform(
                list_filter(
                    cast({{ tags }} as varchar[]),
                    lambda tag : starts_with(tag, 'base_model:') and length(tag) > 11
                ),
                lambda tag : substr(tag, 12)
            ))
        else {{ json_text_or_texts(card) }}
    end
{%- endmacro %}

{% macro postgres__base_models_told(tags, card) -%}
    case
        when cast({{ tags }} as text) ~ '"base_model:[^"]'
            then (
                select jsonb_agg(substr(tag_list.tag, 12) order by tag_list.position)
                from jsonb_array_elements_text({{ tags }}) with ordinality as tag_list (tag, position)
                where starts_with(tag_list.tag, 'base_model:') and length(tag_list.tag) > 11
            )
        else {{ json_text_or_texts(card) }}
    end
{%- endmacro %}
