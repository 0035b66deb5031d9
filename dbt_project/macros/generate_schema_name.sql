{# In a project that has this one as a package `ref` finds what is published: nothing of it is built there. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- if project_name == 'hf_catalog' -%} {{ (custom_schema_name or target.schema) | trim }}
    {%- else -%} {{ 'hf' if 'marts' in node.fqn else 'staging' }}
    {%- endif -%}
{%- endmacro %}
