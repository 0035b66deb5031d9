{#
    What dbt's own tests in the YAML of the tested table say, for `rows_are_sound`: `unique_keys` (columns that are unique, each a
    list of one), `rules` {words: condition}, and `parents` to join: {relation, field, column}.
#}
{% macro declared_rules() -%}
    {%- set declared = {'unique_keys': [], 'rules': {}, 'parents': []} -%}
    {%- if not execute -%} {{ return(declared) }} {%- endif -%}
    {%- for test in graph.nodes.values() if test.resource_type == 'test' and test.attached_node == model.attached_node -%}
        {%- set said = test.get('test_metadata') or {} -%}
        {%- set column = said.get('kwargs', {}).get('column_name') -%}
        {%- if said.name == 'unique' -%}
            {%- do declared.unique_keys.append([column]) -%}
        {%- elif said.name == 'not_null' -%}
            {%- do declared.rules.update({column ~ ' is not null': column ~ ' is not null'}) -%}
        {%- elif said.name == 'accepted_values' -%}
            {%- set listed = "'" ~ said.kwargs['values'] | join("', '") ~ "'" -%}
            {%- do declared.rules.update({column ~ ' is one of the accepted values':
                column ~ ' is null or ' ~ column ~ ' in (' ~ listed ~ ')'}) -%}
        {%- elif said.name == 'relationships' -%}
            {%- set name = modules.re.findall('\w+', said.kwargs.to)[-1] -%}
            {%- set parent = graph.nodes.values() | selectattr('resource_type', 'in', ['model', 'seed'])
                | selectattr('name', 'equalto', name) | first -%}
            {%- set built = api.Relation.create(database=parent.database, schema=parent.schema, identifier=parent.alias) -%}
            {#- A row that is published and not made again stays, unless it is deleted. -#}
            {%- set stays = publishing(parent) and publishing(parent).get('hard_deletes') != 'delete' -%}
            {%- set found = [] -%}
            {%- for relation in [built, published_relation(parent)] if relation == built or stays -%}
                {%- do declared.parents.append({'relation': relation, 'field': said.kwargs.field, 'column': column}) -%}
                {%- do found.append('parent_' ~ declared.parents | length ~ '_key is not null') -%}
            {%- endfor -%}
            {%- do declared.rules.update({column ~ ' is in ' ~ name: column ~ ' is null or ' ~ found | join(' or ')}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(declared) }}
{%- endmacro %}
