{# cardData.license is a text, a list of them (the first that is not empty), [] or absent; `other` stands for the name given beside it. #}
{% macro card_license(license, license_name) -%}
    {%- set named = "coalesce(" ~ json_string(license) ~ ", " ~ first_tag_after(json_strings(license), '') ~ ")" -%}
    case when {{ named }} = 'other' then coalesce({{ license_name }}, 'other') else {{ named }} end
{%- endmacro %}
