{# The nodes that a build publishes: what `meta.publish` of a model says. `table` and `view` say as what. #}
{% macro published_nodes(kind) -%}
    {%- set found = [] -%}
    {%- for node in graph.nodes.values() | sort(attribute='name') if node.config.get('meta', {}).get('publish') -%}
        {%- do found.append(node) if publishing(node).get('as', 'table') == kind -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# What `meta.publish` of a node says. #}
{% macro publishing(node) -%}
    {{ return(node.config.get('meta', {}).get('publish', {})) }}
{%- endmacro %}

{# The published table or view of a node: `hf.<name>`, unless it says another place. #}
{% macro published_relation(node) -%}
    {%- set place = publishing(node).get('to', 'hf.' ~ node.name).split('.') -%}
    {{ return(api.Relation.create(
        database=target.database, schema=place[0], identifier=place[1], type=publishing(node).get('as', 'table')
    )) }}
{%- endmacro %}

{# The rows of a published table that this build writes. #}
{% macro changes_relation(node) -%}
    {{ return(api.Relation.create(
        database=target.database, schema=target.schema, identifier=published_relation(node).identifier ~ '__changes',
        type='table'
    )) }}
{%- endmacro %}
