{#
    SQL double precision: a score from 0 to 1 of six decimals, so that sums of points compare with a threshold as they do on
    paper (0.1 + 0.2 + 0.2 is 0.5) and the same on every engine; null stays null.
#}
{% macro score(value) -%}
    cast(floor(
        case when {{ value }} < 0 then 0 when {{ value }} > 1 then 1 else {{ value }} end
        * 1e6 + 0.5
    ) as double precision) / 1e6
{%- endmacro %}

{# SQL: the points where a condition holds, else 0. #}
{% macro points_if(condition, points) -%}
    case when {{ condition }} then {{ points }} else 0 end
{%- endmacro %}

{# SQL double precision: how much of a figure that counts in full is there, 0 to 1; 0 for null, which least() would pass over. #}
{% macro share_of(value, full) -%}
    case when {{ value }} >= {{ full }} then 1 else coalesce({{ value }} / {{ full }}, 0) end
{%- endmacro %}
