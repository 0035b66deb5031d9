{#
    What a document about one model says of its quality beyond what is published of it, by the same columns in every
    staging model that reads such documents. `quality_fields` are the payload's fields for `parse_payload`; the columns
    need `config__auto_map` and, as `file_names`, the names of the repository's files.
#}
{% macro quality_fields() -%}
    {{ return(['evalResults', 'model-index', 'siblings', 'spaces', 'widgetData']) }}
{%- endmacro %}

{# The objects that `parse_payload` opens in a document about one model. #}
{% macro document_objects() -%}
    {%- set objects = weight_objects() -%}
    {%- do objects.update({'config': objects['config'] + ['auto_map']}) -%}
    {{ return(objects) }}
{%- endmacro %}

{% macro quality_column_names() -%}
    {{ return([
        'named_datasets', 'model_index_results', 'eval_results', 'spaces_count', 'has_paper_tag', 'has_widget',
        'needs_custom_code', 'has_files', 'has_readme_file', 'has_config_file', 'has_tokenizer_file',
        'has_safe_weights', 'has_pickled_weights'
    ]) }}
{%- endmacro %}

{% macro quality_columns() -%}
    {{ named_datasets('"cardData" -> \'datasets\'', 'tag_names') }} as named_datasets,
    coalesce({{ json_path_count('"model-index"', '.results[*].metrics[*].value') }}, 0) as model_index_results,
    {{ json_path_count('"evalResults"', '.value') }} + {{ json_path_count('"evalResults"', '.data.value') }} as eval_results,
    {{ json_elements_count('spaces') }} as spaces_count,
    {{ first_tag_after('tag_names', 'arxiv:') }} is not null as has_paper_tag,
    coalesce({{ json_elements_count('"widgetData"') }}, {{ json_elements_count('"cardData" -> \'widget\'') }}) > 0
        as has_widget,
    {{ first_tag_of('tag_names', ['custom_code']) }} is not null
    or coalesce({{ json_kind('config__auto_map') }}, '') = 'object'
    or {{ names_a_file('file_names', '(?:modeling|configuration|tokenization|processing)_[^/\n]*[.]py') }}
        as needs_custom_code,
    file_names is not null as has_files,
    {{ names_a_file('file_names', '(?:README|readme|Readme)[.]md') }} as has_readme_file,
    {{ names_a_file('file_names', '(?:config|model_index|adapter_config|modules|config_sentence_transformers|params'
        ~ '|open_clip_config)[.]json|config[.]ya?ml|model_config[.]ya?ml|hyperparams[.]yaml|config[.]cfg') }}
        as has_config_file,
    {{ names_a_file('file_names', '(?:[^/\n]*/)?(?:(?:tokenizer|tokenizer_config|vocab|preprocessor_config'
        ~ '|processor_config|image_processor|feature_extractor|tekken|mistral-common)[.]json'
        ~ '|(?:vocab|dict)[.]txt|[^/\n]*(?:tokenizer|spiece|sentencepiece|spm)[^/\n]*[.](?:model|spm))')
        }} as has_tokenizer_file,
    {{ names_a_file('file_names', '[^\n]*[.](?:safetensors|gguf|onnx|tflite|mlmodel|skops)') }} as has_safe_weights,
    {{ names_a_file('pickles', '[^\n]*[.](?:bin|pt|pth|ckpt|pkl|pickle|joblib|th)') }} as has_pickled_weights
{%- endmacro %}

{# SQL select: a parsed record with what more than one column is read from: its tags that are texts, the names of its files,
   each on a line, and of those that may be pickled weights. #}
{% macro with_names(from, readings='') -%}
    select
        *,
        {# what a trainer leaves behind, and .bin files of formats that are not pickles #}
        regexp_replace(
            file_names, '\n[^\n]*(?:training_args|optimizer|scheduler|rng_state|openvino|ggml|ggjt|metal/)[^\n]*', '', 'g'
        ) as pickles
    from (
        select
            *,
            {{ json_strings('tags') }} as tag_names,
            {{ file_names('siblings') }} as file_names{{ ',' if readings }}
            {{ readings }}
        from {{ from }}
        {{ worked_out_once() }}
    ) as with_names
{%- endmacro %}

{% macro worked_out_once() -%}
    {{ return(adapter.dispatch('worked_out_once')()) }}
{%- endmacro %}

{% macro duckdb__worked_out_once() -%}
{%- endmacro %}

{# Else its planner puts the expressions in wherever the columns are read. #}
{% macro postgres__worked_out_once() -%}
    offset 0
{%- endmacro %}

{# SQL boolean: whether one of the names, each on a line, is what the pattern says; false where none are known. #}
{% macro names_a_file(names, pattern) -%}
    coalesce({{ regexp_matches_part(names, '\\n(?:' ~ pattern ~ ')\\n') }}, false)
{%- endmacro %}
