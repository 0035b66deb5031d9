{# lower() differs between engines and locales beyond ASCII; Hub ids are equal but for case in ASCII only. #}
{% macro fold_case(column) -%}
    {{ return(adapter.dispatch('fold_case')(column)) }}
{%- endmacro %}

{# translate() takes ten times as long. Where a character is a byte, all of the text is ASCII. #}
{% macro duckdb__fold_case(column) -%}
    case
        when strlen({{ column }}) = length({{ column }}) then lower({{ column }})
        else translate({{ column }}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')
    end
{%- endmacro %}

{% macro postgres__fold_case(column) -%}
    translate({{ column }}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')
{%- endmacro %}
