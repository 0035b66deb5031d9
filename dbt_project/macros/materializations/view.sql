{% materialization view, default %}
    {{ return(replace_in_place('view')) }}
{% endmaterialization %}
