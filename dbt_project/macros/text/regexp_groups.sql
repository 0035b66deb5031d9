{% macro regexp_groups(text, pattern) -%}
    {{ return(adapter.dispatch('regexp_groups')(text, pattern)) }}
{%- endmacro %}

{% macro duckdb__regexp_groups(text, pattern) -%}
    to_json(list_distinct(regexp_extract_all({{ text }}, '{{ pattern }}', 1)))
{%- endmacro %}

{% macro postgres__regexp_groups(text, pattern) -%}
    coalesce((
        select jsonb_agg(distinct found.groups[1])
        from regexp_matches({{ text }}, '{{ pattern }}', 'g') as found (groups)
    ), '[]')
{%- endmacro %}
