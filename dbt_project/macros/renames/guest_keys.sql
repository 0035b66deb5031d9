{# List of SQL statements: rows of others, whose foreign keys refer to a model in hf, go with it to its present id. #}
{% macro move_guests_statements() -%}
    {%- set statements = [] -%}
    {%- for key in run_query(adapter.dispatch('guest_keys_sql')()).rows -%}
        {%- do statements.append(
            'update ' ~ key[0] ~ ' as guest set ' ~ key[1] ~ ' = renamed.model_id from ' ~ renamed_models()
            ~ ' where guest.' ~ key[1] ~ ' = renamed.alias'
        ) -%}
    {%- endfor -%}
    {{ return(statements) }}
{%- endmacro %}

{# SQL select: table and column of every foreign key of others that refers to a model_id in hf. A foreign key of DuckDB stays
   within its schema. #}
{% macro duckdb__guest_keys_sql() -%}
    {%- set published = published_nodes('table') | map(attribute='name') | list -%}
    select
        '"' || schema_name || '"."' || table_name || '"',
        '"' || constraint_column_names[1] || '"'
    from duckdb_constraints()
    where
        database_name = '{{ target.database }}'
        and schema_name = 'hf'
        and constraint_type = 'FOREIGN KEY'
        and referenced_column_names = ['model_id']
        and table_name not in ('{{ published | join("', '") }}')
{%- endmacro %}

{% macro postgres__guest_keys_sql() -%}
    {%- set published = [] -%}
    {%- for node in published_nodes('table') -%} {%- do published.append("to_regclass('" ~ published_relation(node) ~ "')") -%} {%- endfor -%}
    select
        cast(cast(guest.conrelid as regclass) as text),
        quote_ident(own.attname)
    from pg_constraint as guest
    inner join pg_attribute as own
        on
            own.attrelid = guest.conrelid
            and own.attnum = guest.conkey[1]
    inner join pg_attribute as referred
        on
            referred.attrelid = guest.confrelid
            and referred.attnum = guest.confkey[1]
    where
        guest.contype = 'f'
        and array_length(guest.conkey, 1) = 1
        and referred.attname = 'model_id'
        and guest.confrelid in ({{ published | join(', ') }})
        and guest.conrelid not in ({{ published | join(', ') }})
{%- endmacro %}
