{# Replaces a working table or view with one statement. dbt's own ways build it under another name, rename the former one
   away, rename the new one and drop the former: four statements more, each with a context of dbt's own, one second of
   nine of a small build's processor time. They keep readers undisturbed meanwhile; a working table has none. #}
{% macro replace_in_place(type) %}
    {% set former = load_cached_relation(this) %}
    {% set target = this.incorporate(type=type) %}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% call statement('main') %}
        {% if former %}{{ drop_former(former) }};{% endif %}
        {% if type == 'view' %}
            {{ get_create_view_as_sql(target, sql) }}
        {% else %}
            {{ get_create_table_as_sql(False, target, sql) }}
        {% endif %}
    {% endcall %}
    {% do adapter.cache_dropped(former) if former %}
    {% if type == 'table' %}{% do create_indexes(target) %}{% endif %}
    {% do persist_docs(target, model) %}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do adapter.commit() %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{% endmacro %}
