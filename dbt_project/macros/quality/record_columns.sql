{# What only one of the two records of a model has: a listing has no widgets, the record of one model no evaluation results. #}
{% macro partial_columns() -%}
    {{ return(['eval_results', 'has_widget']) }}
{%- endmacro %}

{# What is read of the files that a record names, and beside them: a listing of the whole Hub has neither. #}
{% macro file_columns() -%}
    {{ return([
        'has_files', 'has_readme_file', 'has_config_file', 'has_tokenizer_file', 'has_safe_weights', 'has_pickled_weights',
        'needs_custom_code', 'spaces_count'
    ]) }}
{%- endmacro %}

{#
    SQL select list: a model's record, the columns that it cannot have taken from its other record, and for each of these
    `<column>_from`, `other` where it was; `files_from` for those of the files.
#}
{% macro record_columns(record, other) -%}
    {%- set whole = [
        'license', 'card_license_name', 'library_name', 'pipeline_tag', 'last_modified'
    ] + quality_column_names() -%}
    {%- set other_files -%}
        {{ other }}.has_files and coalesce({{ record }}.has_files, false) is false
    {%- endset -%}
    {%- for column in whole if column not in partial_columns() + file_columns() -%}
    {{ record }}.{{ column }},
    {% endfor -%}
    {%- for column in file_columns() -%}
    case when {{ other_files }} then {{ other }}.{{ column }} else {{ record }}.{{ column }} end as {{ column }},
    {% endfor -%}
    case when {{ other_files }} then 'other' end as files_from
    {%- for column in partial_columns() -%},
    coalesce({{ record }}.{{ column }}, {{ other }}.{{ column }}) as {{ column }},
    case when {{ record }}.{{ column }} is null and {{ other }}.{{ column }} is not null then 'other' end
        as {{ column }}_from
    {%- endfor -%}
{%- endmacro %}

{# SQL select list: which payload each of these columns is from. #}
{% macro partial_origins() -%}
    {%- for column in partial_columns() + ['files'] -%}
    case
        when {{ column }}_from is null then origin
        when origin = 'hub_models' then 'hub_model_details/info'
        else 'hub_models'
    end as {{ column }}_origin{{ ',\n    ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
