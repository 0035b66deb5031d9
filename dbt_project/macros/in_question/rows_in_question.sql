{% macro rows_in_question(rows) -%}
    {%- set in_question = api.Relation.create(
        database=target.database, schema=target.schema, identifier='int_models_in_question'
    ) -%}
    select *
    from {{ rows }}
    where model_id in (select model_id from {{ in_question }} where is_in_question)
{%- endmacro %}
