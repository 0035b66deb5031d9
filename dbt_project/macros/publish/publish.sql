{# The last step of a build: all the prepared changes at once if every model and test was green, else none of them. #}
{% macro publish(results) -%}
    {%- if execute and flags.WHICH in ('build', 'run') -%}
        {%- set statuses = results | map(attribute='status') | map('string') | list -%}
        {%- set not_green = statuses | select('in', ['error', 'fail', 'skipped', 'runtime error', 'partial success']) | list -%}
        {%- set tables = [] -%}
        {%- set views = [] -%}
        {%- for result in results -%}
            {%- do tables.append(result.node) if result.node.config.materialized == 'published' -%}
            {%- do views.append(result.node) if result.node.config.materialized == 'published_view' -%}
        {%- endfor -%}
        {%- set tables = in_order_of_force(tables, results | map(attribute='node.name') | list) -%}
        {%- if not_green -%}
            {% do log('hf stays as it was: ' ~ not_green | length ~ ' of ' ~ statuses | length ~ ' steps were not green', info=true) %}
        {%- elif tables or views -%}
            {%- do put_in_force(tables, changed_view_statements(views)) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{# The tables whose changes are put in force: those that say what others were worked out from last, and only together with
   all that they name. #}
{% macro in_order_of_force(tables, built) -%}
    {%- set first = [] -%}
    {%- set last = [] -%}
    {%- for table in tables -%}
        {%- set before = table.config.get('in_force_after', []) -%}
        {%- if not before -%} {%- do first.append(table) -%}
        {%- elif not before | reject('in', built) | list -%} {%- do last.append(table) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(first + last) }}
{%- endmacro %}

{% macro changed_view_statements(views) -%}
    {%- set statements = [] -%}
    {%- for view in views -%}
        {%- do statements.extend(view_statements(published_relation(view), view.compiled_code)) -%}
    {%- endfor -%}
    {{ return(statements) }}
{%- endmacro %}

{% macro put_in_force(tables, view_statements) -%}
    {{ return(adapter.dispatch('put_in_force')(tables, view_statements)) }}
{%- endmacro %}

{# The file that a run works in is replaced as a whole, and DuckDB checks foreign keys against what is committed: so
   every statement is a transaction of its own, and a table without changes has none. A secondary index would turn an
   update into delete + insert, which the foreign keys refuse: they are made anew where a row changes. #}
{% macro duckdb__put_in_force(tables, view_statements) -%}
    {%- set changes = kinds_of_change(tables) -%}
    {%- set statements = [] -%}
    {%- for table in tables | reverse if 'delete' in changes[table.alias] and not table.config.get('in_force_after') -%}
        {%- do statements.append(delete_sql(table)) -%}
    {%- endfor -%}
    {%- for table in tables -%}
        {%- if 'delete' in changes[table.alias] and table.config.get('in_force_after') -%}
            {%- do statements.append(delete_sql(table)) -%}
        {%- endif -%}
        {%- if 'insert' in changes[table.alias] or 'update' in changes[table.alias] -%}
            {%- for name in table.config.get('named_indexes', {}) -%}
                {%- do statements.append('drop index if exists ' ~ published_relation(table).include(identifier=false) ~ '.' ~ name) -%}
            {%- endfor -%}
        {%- endif -%}
        {%- do statements.extend(upsert_statements(table)) if changes[table.alias] -%}
        {%- do statements.extend(index_statements(table)) -%}
        {%- do statements.append('drop table ' ~ changes_relation(published_relation(table))) -%}
    {%- endfor -%}
    {%- do statements.extend(view_statements) -%}
    {%- do run_query(statements | join(';\n')) if statements -%}
{%- endmacro %}

{# {table: [kinds of change that it has]} #}
{% macro kinds_of_change(tables) -%}
    {%- set kinds = {} -%}
    {%- set counts = [] -%}
    {%- for table in tables -%}
        {%- do kinds.update({table.alias: []}) -%}
        {%- do counts.append("select distinct '" ~ table.alias ~ "', change from " ~ changes_relation(published_relation(table))) -%}
    {%- endfor -%}
    {%- for row in run_query(counts | join(' union all ')).rows if counts -%}
        {%- do kinds[row[0]].append(row[1]) -%}
    {%- endfor -%}
    {{ return(kinds) }}
{%- endmacro %}

{# One transaction in one message: a reader, a kill or a lost connection sees all of it or nothing. #}
{% macro postgres__put_in_force(tables, view_statements) -%}
    {%- set keys = keys_after_rows(tables) -%}
    {%- set statements = emptied_statements() + keys.drop -%}
    {%- for table in tables | reverse if table.config.get('when_missing') == 'delete' -%}
        {%- do statements.append(delete_sql(table)) -%}
    {%- endfor -%}
    {%- for table in tables -%}
        {%- do statements.extend(upsert_statements(table)) -%}
        {%- do statements.extend(index_statements(table)) -%}
        {%- do statements.append('drop table ' ~ changes_relation(published_relation(table))) -%}
    {%- endfor -%}
    {%- do statements.extend(keys.add + view_statements + kept_whole_statements()) -%}
    {%- do run_query('begin;\n' ~ statements | join(';\n') ~ ';\ncommit;') -%}
{%- endmacro %}
