{#
    SQL select: the models of this build that may differ from the published ones, as they are now. A build that publishes
    has compared them already, for hf.models: what it found is read, a tenth of a second for three million.
#}
{% macro models_that_changed() -%}
    {%- set columns = ['model_id'] + listed_values() + ['is_listed'] -%}
    {%- set models = ref('models') -%}
    {%- set found = api.Relation.create(
        database=models.database, schema=models.schema, identifier=models.identifier ~ '__changes', type='table'
    ) -%}
    {%- if execute and publishes() and 'model.hf_catalog.models' in selected_resources -%}
    select {{ columns | join(', ') }} from {{ found }} where row_change = 'update'
    {%- else -%}
    select {{ columns | join(', ') }} from {{ models }}
    union all
    select {{ (['model_id'] + listed_values()) | join(', ') }}, false
    from {{ source('published', 'models') }} as published
    where
        not exists (select 1 from {{ models }} as built where built.model_id = published.model_id)
        and not exists (
            select 1 from {{ ref('int_model_aliases') }} as aliases where aliases.alias = published.model_id
        )
    {%- endif -%}
{%- endmacro %}

{# The columns of hf.models whose changes are kept, named as the change is. #}
{% macro listed_values() -%}
    {{ return(['license', 'gated', 'pipeline_tag', 'library_name']) }}
{%- endmacro %}
