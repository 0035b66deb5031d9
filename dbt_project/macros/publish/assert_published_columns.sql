{# A database written by another version of the project: a clear word instead of an error from the middle of a merge. #}
{% macro assert_published_columns(relation) -%}
    {%- set there = columns_of(relation) -%}
    {%- set missing = model.columns.keys() | reject('in', there) | list -%}
    {%- if missing -%}
        {% do exceptions.raise_compiler_error(
            relation.schema ~ '.' ~ relation.identifier ~ ' was made by another version of this project: it has no column '
            ~ missing | join(', ') ~ '. Run with the version that made it, or add the column(s) by hand as '
            ~ 'dbt_project/models/marts/hf/_hf__models.yml describes them.'
        ) %}
    {%- endif -%}
{%- endmacro %}
