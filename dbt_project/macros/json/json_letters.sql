{% macro json_letters(value, letters) -%}
    {{ return(adapter.dispatch('json_letters')(value, letters)) }}
{%- endmacro %}

{# SQL text: the letter of a word; `?` for any other. #}
{% macro letter_of_word(word, letters) -%}
    case {{ word }}
        {%- for word, letter in letters.items() %} when '{{ word }}' then '{{ letter }}' {%- endfor %}
        else '?'
    end
{%- endmacro %}

{% macro duckdb__json_letters(value, letters) -%}
    nullif(case json_type({{ value }})
        when 'ARRAY' then array_to_string(
            list_transform(json_extract_string({{ value }}, '$[*]'), lambda word : {{ letter_of_word('word', letters) }}), ''
        )
        when 'VARCHAR' then array_to_string(
            list_transform(
                string_split({{ json_unquoted(value) }}, ''), lambda word : {{ letter_of_word('word', letters) }}
            ), ''
        )
    end, '')
{%- endmacro %}

{% macro postgres__json_letters(value, letters) -%}
    case
        when jsonb_typeof({{ value }}) in ('array', 'string') then (
            select string_agg({{ letter_of_word('word_list.word', letters) }}, '' order by word_list.position)
            from (
                select words.word, words.position
                from jsonb_array_elements_text(
                    case when jsonb_typeof({{ value }}) = 'array' then {{ value }} else '[]' end
                ) with ordinality as words (word, position)
                union all
                select words.word, words.position
                from string_to_table(
                    case when jsonb_typeof({{ value }}) = 'string' then {{ json_unquoted(value) }} end, null
                ) with ordinality as words (word, position)
            ) as word_list
        )
    end
{%- endmacro %}
