{# hf.ingestion_runs as the builds before left it; none where hf.model_stats_daily has no figures of those runs, and in a
   full refresh. By name and not by ref(): what asks comes before it. #}
{% macro published_runs() -%}
    {%- if not execute or flags.FULL_REFRESH -%} {{ return(none) }} {%- endif -%}
    {%- set places = namespace(schema=none) -%}
    {%- for node in graph.nodes.values() if node.name == 'ingestion_runs' -%} {%- set places.schema = node.schema -%} {%- endfor -%}
    {%- set runs = adapter.get_relation(target.database, places.schema, 'ingestion_runs') -%}
    {%- set figures = adapter.get_relation(target.database, places.schema, 'model_stats_daily') -%}
    {%- if runs is none or figures is none -%} {{ return(none) }} {%- endif -%}
    {%- set found = run_query('select 1 from ' ~ figures ~ ' limit 1') -%}
    {{ return(runs if found.rows else none) }}
{%- endmacro %}
