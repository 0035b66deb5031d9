{# A post-hook of every table. Autovacuum comes too late for a table that is read a second after it was made. Without figures
   two million keys joined with as many make ten billion rows to Postgres' planner, and it writes to the disk what memory
   would hold. A sample of 3,000 rows tells it that they are keys. #}
{% macro sample(relation) -%}
    {{ return(adapter.dispatch('sample')(relation)) }}
{%- endmacro %}

{% macro duckdb__sample(relation) -%}
{%- endmacro %}

{% macro postgres__sample(relation) -%}
    set local default_statistics_target = 10; analyze {{ relation }}
{%- endmacro %}
