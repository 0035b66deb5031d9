{# Whether this build publishes: only those of `python -m extract transform` do. It holds the lock of the catalog. #}
{% macro publishes() -%}
    {{ return(env_var('HF_DBT_PUBLISH', '') == 'true' and project_name == 'hf_catalog') }}
{%- endmacro %}
