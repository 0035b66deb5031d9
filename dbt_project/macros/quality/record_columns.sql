{# What only one of the two records of a model has: a listing has no widgets, the record of one model no evaluation results. #}
{% macro partial_columns() -%}
    {{ return(['eval_results', 'has_widget']) }}
{%- endmacro %}

{#
    SQL select list: a model's record, the columns that it cannot have taken from its other record, and for each of these
    `<column>_from`, `other` where it was.
#}
{% macro record_columns(record, other) -%}
    {%- set whole = [
        'card_license', 'card_license_name', 'library_name', 'pipeline_tag', 'last_modified', 'tags'
    ] + quality_column_names() -%}
    {%- for column in whole if column not in partial_columns() -%}
    {{ record }}.{{ column }},
    {% endfor -%}
    {%- for column in partial_columns() -%}
    coalesce({{ record }}.{{ column }}, {{ other }}.{{ column }}) as {{ column }},
    case when {{ record }}.{{ column }} is null and {{ other }}.{{ column }} is not null then 'other' end
        as {{ column }}_from{{ ',\n    ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{# SQL select list: which payload each of these columns is from. #}
{% macro partial_origins() -%}
    {%- for column in partial_columns() -%}
    case
        when {{ column }}_from is null then origin
        when origin = 'hub_models' then 'hub_model_details/info'
        else 'hub_models'
    end as {{ column }}_origin{{ ',\n    ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
