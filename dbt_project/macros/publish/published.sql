{#
    A table of `hf` that is created once and never swapped or dropped, so that keys, indexes, grants, and the views
    and foreign keys of others survive every run. Running the model only prepares: it makes sure that the table
    exists and writes what has to change in it to `staging.<table>__changes`. `publish()` puts the changes of all
    tables in force at the end of a green run.

    Config: unique_key (list of columns); kept_columns are set when a row is inserted and never again;
    unwatched_columns may change without the row counting as changed; stamped_columns hold the time of the change;
    when_missing says what happens to a row that the model no longer yields: nothing (default), 'delete', or
    {column: value} to set; named_indexes {name: columns}; block_range_indexes {name: columns}, for a long history that
    grows in the order of these columns; compared_from, a column: older rows than the oldest desired one stay as they
    are and are not read (not with when_missing); compared_where_in_question: what is compared are the rows of the
    models in int_models_in_question; in_force_after, names of other models: put in force after them and never without.
#}
{% materialization published, default %}
    {%- set relation = this.incorporate(type='table') -%}
    {%- set existing = load_cached_relation(relation) -%}
    {%- set is_new = existing is none -%}
    {%- set changes = changes_relation(relation) -%}

    {{ run_hooks(pre_hooks) }}

    {% if is_new %}
        {% call statement('create_published_table') -%}
            create table {{ relation }} {{ get_table_columns_and_constraints() }}
        {%- endcall %}
        {% do persist_docs(relation, model) %}
    {% else %}
        {% do assert_published_columns(relation) %}
    {% endif %}
    {{ get_assert_columns_equivalent(sql) }}

    {% call statement('main') -%}
        {{ replace_table_sql(changes, changes_sql(relation, sql, is_new)) }}
    {%- endcall %}
    {%- do take_figures(changes) -%}

    {{ run_hooks(post_hooks) }}
    {% do adapter.commit() %}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}
