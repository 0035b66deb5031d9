{% macro json_count(value) -%}
    {{ return(adapter.dispatch('json_count')(value)) }}
{%- endmacro %}

{% macro duckdb__json_count(value) -%}
    case when json_type({{ value }}) in ('UBIGINT', 'BIGINT', 'DOUBLE') then
        case when abs(try_cast({{ value }} as double)) < 1e15 then cast(trunc(try_cast({{ value }} as double)) as bigint) end
    end
{%- endmacro %}

{% macro postgres__json_count(value) -%}
    case when jsonb_typeof({{ value }}) = 'number' then
        case when abs(cast({{ value }} as numeric)) < 1e15 then cast(trunc(cast({{ value }} as numeric)) as bigint) end
    end
{%- endmacro %}
