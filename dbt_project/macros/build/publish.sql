{# The last step of a build: if every model and test was green, writes the changes of all tables, replaces the views whose
   text changed and describes what is not described so yet, all at once; else nothing. #}
{% macro publish(results) -%}
    {%- if execute and flags.WHICH in ('build', 'run') and publishes() -%}
        {%- set statuses = results | map(attribute='status') | map('string') | list -%}
        {%- set not_green = statuses | select('in', ['error', 'fail', 'skipped', 'runtime error', 'partial success']) | list -%}
        {%- if not_green -%}
            {% do log('hf was not changed: ' ~ not_green | length ~ ' of ' ~ statuses | length ~ ' steps were not green', info=true) %}
        {%- else -%}
            {%- set built = results | map(attribute='node.name') | list -%}
            {%- set tables = [] -%}
            {%- for node in parents_first(published_nodes('table')) if node.name in built -%}
                {%- do tables.append(node) if not publishing(node).get('only_with', []) | reject('in', built) | list -%}
            {%- endfor -%}
            {%- set views = [] -%}
            {%- for result in results -%}
                {%- do views.append(result.node) if publishing(result.node).get('as') == 'view' -%}
            {%- endfor -%}
            {%- do write_all_at_once(tables, view_and_description_statements(tables, views)) if tables or views -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{% macro write_all_at_once(tables, last_statements) -%}
    {{ return(adapter.dispatch('write_all_at_once')(tables, last_statements)) }}
{%- endmacro %}

{# The file that a run works in is replaced as a whole, and DuckDB checks foreign keys against what is committed: so
   every statement is a transaction of its own, and a table without changes has none. While the table `publishing` is
   there, hf is partly new. A secondary index would turn an update into delete + insert, which the foreign keys refuse:
   they are made again where a row changes. #}
{% macro duckdb__write_all_at_once(tables, last_statements) -%}
    {%- set changes = kinds_of_change(tables) -%}
    {%- set is_renaming = has_renamed_models() -%}
    {%- set keyless = [] -%}
    {%- set statements = [] -%}
    {%- for table in tables if publishing(table).get('keyed_rows') -%}
        {%- set is_outgrown = 'insert' in changes[table.name] and outgrows_keys(table) -%}
        {%- do statements.extend(keys_off_statements(table)) if is_outgrown -%}
        {%- do keyless.append(table.name) if is_outgrown or is_keyless(table) -%}
    {%- endfor -%}
    {%- do statements.extend(copy_renamed_statements()) if is_renaming -%}
    {%- for table in tables | reverse if 'delete' in changes[table.name] -%}
        {%- do statements.append(delete_sql(table)) -%}
    {%- endfor -%}
    {%- for table in tables -%}
        {%- if 'insert' in changes[table.name] or 'update' in changes[table.name] -%}
            {%- for name in publishing(table).get('indexes', {}) -%}
                {%- do statements.append('drop index if exists ' ~ published_relation(table).include(identifier=false) ~ '.' ~ name) -%}
            {%- endfor -%}
        {%- endif -%}
        {%- set is_keyless = table.name in keyless -%}
        {%- do statements.extend(upsert_statements(table, is_keyless)) if changes[table.name] -%}
        {%- do statements.extend(index_statements(table)) if not is_keyless -%}
        {%- do statements.append('drop table ' ~ changes_relation(table)) -%}
    {%- endfor -%}
    {%- do statements.extend(remove_renamed_statements()) if is_renaming -%}
    {%- do statements.extend(last_statements) -%}
    {%- if statements -%}
        {%- set marker = api.Relation.create(database=target.database, schema=target.schema, identifier='publishing') -%}
        {%- do statements.insert(0, 'create table if not exists ' ~ marker ~ ' (is_underway boolean)') -%}
        {%- do statements.append('drop table ' ~ marker) -%}
        {%- do run_query(statements | join(';\n')) -%}
    {%- endif -%}
{%- endmacro %}

{# {table: [kinds of change that it has]} #}
{% macro kinds_of_change(tables) -%}
    {%- set kinds = {} -%}
    {%- set queries = [] -%}
    {%- for table in tables -%}
        {%- do kinds.update({table.name: []}) -%}
        {%- do queries.append("select distinct '" ~ table.name ~ "', row_change from " ~ changes_relation(table)) -%}
    {%- endfor -%}
    {%- for row in run_query(queries | join(' union all ')).rows if queries -%}
        {%- do kinds[row[0]].append(row[1]) -%}
    {%- endfor -%}
    {{ return(kinds) }}
{%- endmacro %}

{# One transaction in one message: a reader, a kill or a lost connection sees all of it or nothing. #}
{% macro postgres__write_all_at_once(tables, last_statements) -%}
    {%- set keys = keys_after_rows(tables) -%}
    {%- set is_renaming = has_renamed_models() -%}
    {%- set statements = emptied_statements() + keys.drop -%}
    {%- do statements.extend(copy_renamed_statements()) if is_renaming -%}
    {%- for table in tables | reverse if publishing(table).get('hard_deletes') == 'delete' -%}
        {%- do statements.append(delete_sql(table)) -%}
    {%- endfor -%}
    {%- for table in tables -%}
        {%- do statements.extend(upsert_statements(table)) -%}
        {%- do statements.extend(index_statements(table)) -%}
        {%- do statements.append('drop table ' ~ changes_relation(table)) -%}
    {%- endfor -%}
    {%- do statements.extend(remove_renamed_statements()) if is_renaming -%}
    {%- do statements.extend(keys.add + last_statements + kept_whole_statements()) -%}
    {%- do run_query('begin;\n' ~ statements | join(';\n') ~ ';\ncommit;') -%}
{%- endmacro %}
