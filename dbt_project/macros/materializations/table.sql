{% materialization table, default %}
    {{ return(replace_in_place('table')) }}
{% endmaterialization %}

{% materialization table, adapter='duckdb' %}
    {{ return(replace_in_place('table')) }}
{% endmaterialization %}
