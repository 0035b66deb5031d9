{# The first `license:` tag of a record that names one, else what its card says. Tags and card are those of the payload. #}
{% macro record_license() -%}
    coalesce(
        {{ first_tag_after('tag_names', 'license:') }},
        {{ card_license('"cardData" -> \'license\'', json_string('"cardData" -> \'license_name\'')) }}
    )
{%- endmacro %}
