{% macro named_datasets(card_datasets, tags) -%}
    {{ return(adapter.dispatch('named_datasets')(card_datasets, tags)) }}
{%- endmacro %}

{% macro duckdb__named_datasets(card_datasets, tags) -%}
    case
        when json_type({{ card_datasets }}) in ('ARRAY', 'VARCHAR') or contains(cast({{ tags }} as varchar), '"dataset:')
            then to_json(list_sort(list_distinct(list_filter(
                list_concat(
                    list_transform(
                        list_filter(
                            case json_type({{ card_datasets }})
                                when 'ARRAY' then json_extract({{ card_datasets }}, '$[*]')
                                else [{{ card_datasets }}]
                            end,
                            lambda element : json_type(element) = 'VARCHAR'
                        ),
                        lambda element : {{ trimmed("(element ->> '$')") }}
                    ),
                    list_transform(
                        list_filter(cast({{ tags }} as varchar[]), lambda tag : starts_with(tag, 'dataset:')),
                        lambda tag : {{ trimmed("substr(tag, 9)") }}
                    )
                ),
                lambda name : name <> ''
            ))))
        else cast('[]' as json)
    end
{%- endmacro %}

{% macro postgres__named_datasets(card_datasets, tags) -%}
    coalesce((
        select jsonb_agg(distinct named.dataset_id)
        from (
            select {{ trimmed("card.element #>> '{}'") }} as dataset_id
            from jsonb_array_elements(
                case jsonb_typeof({{ card_datasets }})
                    when 'array' then {{ card_datasets }}
                    when 'string' then jsonb_build_array({{ card_datasets }})
                    else '[]'
                end
            ) as card (element)
            where jsonb_typeof(card.element) = 'string'
            union all
            select {{ trimmed('substr(tag_list.tag, 9)') }}
            from jsonb_array_elements_text({{ tags }}) as tag_list (tag)
            where starts_with(tag_list.tag, 'dataset:')
        ) as named
        where named.dataset_id <> ''
    ), '[]')
{%- endmacro %}
