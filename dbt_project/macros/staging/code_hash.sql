{% macro code_hash(code) -%}
    {{ return(local_md5(code)) }}
{%- endmacro %}
