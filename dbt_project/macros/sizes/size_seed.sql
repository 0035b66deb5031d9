{#
    List: the rows of a seed of seeds/sizes/, each a dictionary, in the order of its column `turn`; empty while dbt only reads the
    project, and where the seed is not there yet. Whoever calls it depends on the seed: `-- depends_on:` in the model says so.
#}
{% macro size_seed(name) -%}
    {%- set relation = adapter.get_relation(target.database, target.schema, name) if execute else none -%}
    {%- if relation is none -%} {{ return([]) }} {%- endif -%}
    {%- set found = run_query('select * from ' ~ relation) -%}
    {%- set rows = [] -%}
    {%- for row in found.rows -%} {%- do rows.append(dict(row.items())) -%} {%- endfor -%}
    {{ return((rows | sort(attribute='turn')) if rows and 'turn' in rows[0] else rows) }}
{%- endmacro %}

{# Dictionary: figure -> its spellings, the first to be read first. #}
{% macro size_spellings() -%}
    {%- set spellings = {} -%}
    {%- for row in size_seed('size_spellings') if row['key'] -%}
        {%- do spellings.setdefault(row['figure'], []).append(row) -%}
    {%- endfor -%}
    {{ return(spellings) }}
{%- endmacro %}

{# Dictionary: key of a list of layers -> {word: letter}; a layer that sees everything is `f`, one with a window `w`, one
   that keeps no keys and values `n`. Words of the key `*` are read in every list. #}
{% macro layer_letters_of(key) -%}
    {%- set letters = {} -%}
    {%- set rows = size_seed('size_layer_words') -%}
    {%- for row in rows if row['key'] == '*' -%} {%- do letters.update({row['word']: row['kind'][0]}) -%} {%- endfor -%}
    {%- for row in rows if row['key'] == key -%} {%- do letters.update({row['word']: row['kind'][0]}) -%} {%- endfor -%}
    {{ return(letters) }}
{%- endmacro %}
