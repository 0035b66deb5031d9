{% macro rows_of_stale_models(rows, flag='is_stale') -%}
    {%- set stale = api.Relation.create(
        database=target.database, schema=target.schema, identifier='int_stale_models'
    ) -%}
    select *
    from {{ rows }}
    where model_id in (select model_id from {{ stale }} where {{ flag }})
{%- endmacro %}
