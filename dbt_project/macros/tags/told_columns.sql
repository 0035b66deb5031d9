{# What a record says of the model's family, languages, data and papers, and a hash of all that hf.model_tags holds of it. #}
{% macro told_columns() -%}
    {%- set languages = json_text_or_texts('"cardData" -> \'language\'') -%}
    {{ languages }} as card_languages,
    {{ json_texts_without(languages, 'tag_names') }} as untagged_languages,
    case when {{ first_tag_after('tag_names', 'license:') }} is null then {{ record_license() }} end as untagged_license,
    {{ base_models_told('tag_names', '"cardData" -> \'base_model\'') }} as base_models,
    {{ base_relation('lower(' ~ json_string('"cardData" -> \'base_model_relation\'') ~ ')') }} as card_base_relation,
    md5(
        cast(tag_names as text)
        || ' ' || coalesce(cast({{ languages }} as text), '')
        || ' ' || coalesce(cast("cardData" -> 'datasets' as text), '')
        || ' ' || coalesce(cast("cardData" -> 'license' as text), '')
        || ' ' || coalesce(cast("cardData" -> 'license_name' as text), '')
        || ' ' || coalesce(cast(library_name as text), '')
        || ' ' || coalesce(cast(pipeline_tag as text), '')
    ) as told_hash
{%- endmacro %}

{% macro told_column_names() -%}
    {{ return(['card_languages', 'untagged_languages', 'untagged_license', 'base_models', 'card_base_relation', 'told_hash']) }}
{%- endmacro %}

{# SQL text: one of the relations that the Hub knows, else null. #}
{% macro base_relation(text) -%}
    case when {{ text }} in ('{{ base_relations() | join("', '") }}') then {{ text }} end
{%- endmacro %}

{% macro base_relations() -%}
    {{ return(['quantized', 'adapter', 'finetune', 'merge']) }}
{%- endmacro %}
