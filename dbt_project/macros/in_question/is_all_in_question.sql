{# Whether sizes and scores of all models are worked out: in a full refresh, and where a table of them is not there. By name
   and not by ref(): what asks comes before them. #}
{% macro is_all_in_question() -%}
    {%- if not execute or flags.FULL_REFRESH -%} {{ return(true) }} {%- endif -%}
    {%- for node in graph.nodes.values() if node.config.get('compared_where_in_question') -%}
        {%- if adapter.get_relation(target.database, node.schema, node.alias) is none -%} {{ return(true) }} {%- endif -%}
    {%- endfor -%}
    {{ return(false) }}
{%- endmacro %}
