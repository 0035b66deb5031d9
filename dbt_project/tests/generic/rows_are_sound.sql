{#
    One scan for all rules of a table: dbt's own tests declared in its YAML (`unique`, `not_null`, `accepted_values`,
    `relationships`), a key of several columns, and conditions on single rows; `rules` maps what holds, in words, to a
    condition. One query, as each node of a build costs more than most queries. Each row returned is a wrong key, or the
    key of a row that breaks a rule, and says which in `broken_rule` (the first, where there are several). A condition
    that is null is broken too: say `x is null or ...` where null is fine. `built_after` is the parent of a declared
    relationship that is no foreign key, which dbt would not know to build first.
#}
{% test rows_are_sound(model, key=[], rules={}, built_after=none) %}
{%- set declared = declared_rules() -%}
with rows_tested as (

    select
        tested.*
        {%- for parent in declared.parents %},
        parent_{{ loop.index }}.key as parent_{{ loop.index }}_key
        {%- endfor %}
    from {{ model }} as tested
    {%- for parent in declared.parents %}
    left join (select {{ parent.field }} as key from {{ parent.relation }}) as parent_{{ loop.index }}
        on parent_{{ loop.index }}.key = tested.{{ parent.column }}
    {%- endfor %}

),

{% for columns in declared.unique_keys + ([key] if key else []) -%}
wrong_keys_{{ loop.index }} as (

    select
        {{ columns | join(', ') }},
        '{{ columns | join(', ') }}: unique and not null' as broken_rule
    from rows_tested
    group by {{ columns | join(', ') }}
    having
        count(*) > 1
        {%- for column in columns %}
        or {{ column }} is null
        {%- endfor %}

),

{% endfor -%}
checked as (

    select
        {% for column in (key or declared.unique_keys | first or []) %}{{ column }}, {% endfor -%}
        case
            {%- for rule, condition in dict(declared.rules, **rules).items() %}
            when ({{ condition }}) is not true then '{{ rule | replace("'", "''") }}'
            {%- else %}
            when false then ''
            {%- endfor %}
        end as broken_rule
    from rows_tested

)

select
    {% for column in (key or declared.unique_keys | first or []) %}cast({{ column }} as text) as {{ column }}, {% endfor -%}
    broken_rule
from checked
where broken_rule is not null
{% for columns in declared.unique_keys + ([key] if key else []) -%}
union all
select
    {% for column in (key or declared.unique_keys | first or []) -%}
    {{ 'cast(' ~ column ~ ' as text)' if column in columns else 'cast(null as text)' }},
    {% endfor -%}
    broken_rule
from wrong_keys_{{ loop.index }}
{% endfor -%}
{% endtest %}
