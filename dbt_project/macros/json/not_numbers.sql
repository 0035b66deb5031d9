{% macro not_numbers(numbers) -%}
    nullif(concat_ws(
        ', '
        {%- for name, (value, number) in numbers.items() %},
        {{ not_a_number(name, value, number) }}
        {%- endfor %}
    ), '')
{%- endmacro %}
