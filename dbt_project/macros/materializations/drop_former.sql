{# What stands in the way of a working table or view. #}
{% macro drop_former(former) %}
    {{ return(adapter.dispatch('drop_former', 'hf_catalog')(former)) }}
{% endmacro %}

{% macro duckdb__drop_former(former) %}drop {{ former.type }} if exists {{ former }}{% endmacro %}

{# With the views on it, which are made again later. #}
{% macro postgres__drop_former(former) %}drop {{ former.type }} if exists {{ former }} cascade{% endmacro %}
