{# Whether hf has rows under an id that its model has no more. #}
{% macro has_renamed_models() -%}
    {%- set aliases = aliases_relation() -%}
    {%- if adapter.get_relation(aliases.database, aliases.schema, aliases.identifier) is none -%} {{ return(false) }} {%- endif -%}
    {{ return(run_query('select 1 from ' ~ renamed_models() ~ ' limit 1').rows | length > 0) }}
{%- endmacro %}

{% macro aliases_relation() -%}
    {{ return(api.Relation.create(
        database=target.database, schema=target.schema, identifier='int_model_aliases', type='table'
    )) }}
{%- endmacro %}

{% macro renamed_models() -%}
    (select alias, model_id from {{ aliases_relation() }} where is_pending) as renamed
{%- endmacro %}

{% macro is_keyed_by_model(node) -%}
    {{ return('model_id' in publishing(node).unique_key) }}
{%- endmacro %}

{# What a table would hold had its models always had the ids that they have now: what a build is compared with. #}
{% macro rows_under_present_ids(node) -%}
    select {{ quoted_names(node.columns.keys()) }}
    from {{ published_relation(node) }} as published
    where not exists (select 1 from {{ renamed_models() }} where renamed.alias = published.model_id)
    union all
    {{ moved_rows(node) }}
{%- endmacro %}

{# The rows under old ids, under the present ones. A row that is there under the present id too stays; of two old ids the one
   has a row that is not to change again first. #}
{% macro moved_rows(node) -%}
    {%- set publishing = publishing(node) -%}
    {%- set others = publishing.unique_key | reject('equalto', 'model_id') | list -%}
    select {{ quoted_names(node.columns.keys()) }}
    from (
        select
            {% for column in node.columns -%}
            {% if column == 'model_id' -%} renamed.model_id
            {%- elif column in publishing.get('updated_at', []) -%} {{ run_timestamp() }} as {{ column }}
            {%- else -%} published.{{ quoted_names([column]) }}
            {%- endif %},
            {% endfor -%}
            row_number() over (
                partition by renamed.model_id{% for key in others %}, published.{{ key }}{% endfor %}
                order by {% for column in publishing.get('merge_exclude_columns', []) %}published.{{ column }}, {% endfor -%}
                    renamed.alias
            ) as place
        from {{ published_relation(node) }} as published
        inner join {{ renamed_models() }} on renamed.alias = published.model_id
        where not exists (
            select 1 from {{ published_relation(node) }} as present
            where present.model_id = renamed.model_id
            {%- for key in others %} and present.{{ key }} = published.{{ key }}{% endfor %}
        )
    ) as moved
    where place = 1
{%- endmacro %}

{# List of SQL statements, before all others: every row under an old id stands under the present one too. #}
{% macro copy_renamed_statements() -%}
    {%- set statements = [] -%}
    {%- for table in parents_first(published_nodes('table')) if is_keyed_by_model(table) -%}
        {%- do statements.append(
            'insert into ' ~ published_relation(table) ~ ' (' ~ quoted_names(table.columns.keys()) ~ ') ' ~ moved_rows(table)
        ) -%}
        {%- for column in publishing(table).get('merge_exclude_columns', []) -%}
            {%- do statements.append(keep_earlier_sql(table, column)) -%}
        {%- endfor -%}
        {%- set since = publishing(table).get('first_per_model') -%}
        {%- do statements.append(keep_first_sql(table, since)) if since -%}
    {%- endfor -%}
    {{ return(statements) }}
{%- endmacro %}

{# A model that was published under both ids: what is set once is what the earlier row says. #}
{% macro keep_earlier_sql(table, column) -%}
    {%- set relation = published_relation(table) -%}
    update {{ relation }} as present
    set {{ column }} = old.{{ column }}
    from (
        select
            renamed.model_id,
            {% for key in publishing(table).unique_key if key != 'model_id' -%} published.{{ key }}, {% endfor -%}
            min(published.{{ column }}) as {{ column }}
        from {{ relation }} as published
        inner join {{ renamed_models() }} on renamed.alias = published.model_id
        group by renamed.model_id
            {%- for key in publishing(table).unique_key if key != 'model_id' %}, published.{{ key }}{% endfor %}
    ) as old
    where {{ same_key('present', 'old', publishing(table).unique_key) }} and old.{{ column }} < present.{{ column }}
{%- endmacro %}

{# Of a table with one row per model, whose key is of more columns; `first_where` says of which rows there is one. #}
{% macro keep_first_sql(table, since) -%}
    {%- set relation = published_relation(table) -%}
    {%- set first_where = publishing(table).get('first_where', {}) -%}
    delete from {{ relation }}
    where
        {% for column, value in first_where.items() -%} {{ relation.identifier }}.{{ column }} = '{{ value }}' and {% endfor -%}
        model_id in (select renamed.model_id from {{ renamed_models() }})
        and exists (
            select 1 from {{ relation }} as earlier
            where
                earlier.model_id = {{ relation.identifier }}.model_id
                and earlier.{{ since }} < {{ relation.identifier }}.{{ since }}
                {%- for column, value in first_where.items() %}
                and earlier.{{ column }} = '{{ value }}'
                {%- endfor %}
        )
{%- endmacro %}

{# List of SQL statements, after all others: no row stands under an old id. Rows of others go first: a key of theirs that says
   `on delete cascade` would delete them. #}
{% macro remove_renamed_statements() -%}
    {%- set statements = move_guests_statements() -%}
    {%- for table in parents_first(published_nodes('table')) | reverse if is_keyed_by_model(table) -%}
        {%- do statements.append(
            'delete from ' ~ published_relation(table) ~ ' where model_id in (select alias from ' ~ renamed_models() ~ ')'
        ) -%}
    {%- endfor -%}
    {{ return(statements) }}
{%- endmacro %}
