{#
    That a key of any number of columns is unique and never null, and conditions on single rows: `rules` maps what holds,
    in words, to a condition. One query, as each node of a build costs more than most queries. Each row returned is a
    wrong key, or the key of a row that breaks a rule, and says which in `broken_rule` (the first, where there are
    several). A condition that is null is broken too: say `x is null or ...` where null is fine.
#}
{% test rows_are_sound(model, key=[], rules={}) %}
with rows_tested as (

    select * from {{ model }}

),

{% if key -%}
wrong_keys as (

    select
        {{ key | join(', ') }},
        'the key is unique and not null' as broken_rule
    from rows_tested
    group by {{ key | join(', ') }}
    having
        count(*) > 1
        {%- for column in key %}
        or {{ column }} is null
        {%- endfor %}

),

{% endif -%}
judged as (

    select
        {% for column in key %}{{ column }}, {% endfor -%}
        case
            {%- for rule, condition in rules.items() %}
            when ({{ condition }}) is not true then '{{ rule | replace("'", "''") }}'
            {%- else %}
            when false then ''
            {%- endfor %}
        end as broken_rule
    from rows_tested

)

select * from judged where broken_rule is not null
{% if key -%}
union all
select * from wrong_keys
{% endif -%}
{% endtest %}
