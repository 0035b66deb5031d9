{#
    List: rows of a query on a seed of seeds/sizes/, each a list of its columns; empty while dbt only reads the project, and
    where the seed is not there yet. A model that calls it calls `depend_on_sizes__seeds`.
#}
{% macro size_seed(name, columns, rest='') -%}
    {%- set relation = adapter.get_relation(target.database, target.schema, name) if execute else none -%}
    {%- if relation is none -%} {{ return([]) }} {%- endif -%}
    {%- set found = run_query('select ' ~ columns ~ ' from ' ~ relation ~ ' ' ~ rest) -%}
    {{ return(found.rows | map('list') | list) }}
{%- endmacro %}

{# A unit test gives a model its inputs, and these seeds are none: it reads them as they are. #}
{% macro depend_on_sizes__seeds() -%}
    {%- if model.resource_type == 'model' -%}
        {%- do ref('size_spellings') -%} {%- do ref('size_layer_words') -%} {%- do ref('size_doubt_patterns') -%}
    {%- endif -%}
{%- endmacro %}

{# Dictionary: figure -> its spellings, each `{key, only_of}`, the first to be read first. #}
{% macro size_spellings() -%}
    {%- set spellings = {} -%}
    {%- set rows = size_seed(
        'size_spellings', 'figure, key, case when is_only_there then architecture end',
        "where key is not null and figure <> 'other' order by figure, turn"
    ) -%}
    {%- for figure, key, only_of in rows -%}
        {%- do spellings.setdefault(figure, []).append({'key': key, 'only_of': only_of}) -%}
    {%- endfor -%}
    {{ return(spellings) }}
{%- endmacro %}

{# Dictionary: key of a list of layers -> {word: letter}; a layer that sees everything is `f`, one with a window `w`, one
   that keeps no keys and values `n`. Words of the key `*` are read in every list. #}
{% macro layer_words() -%}
    {%- set words = {} -%}
    {%- for key, word, kind in size_seed('size_layer_words', 'key, word, kind', 'order by key, word') -%}
        {%- do words.setdefault(key, {}).update({word: kind[0]}) -%}
    {%- endfor -%}
    {{ return(words) }}
{%- endmacro %}
