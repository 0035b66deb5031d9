with own as (

    select * from {{ ref('int_model_shapes') }}

),

facts as (

    select * from {{ ref('int_model_facts') }}

),

weights as (

    select * from {{ ref('int_model_weights') }}

),

-- a quantised form or fine-tune without a config of its own, unless its type or weights are others
heirs as (

    select
        facts.model_id,
        facts.base_model
    from facts
    inner join own as bases on bases.model_id = facts.base_model
    left join own on own.model_id = facts.model_id
    left join weights on weights.model_id = facts.model_id
    left join weights as base_weights on base_weights.model_id = facts.base_model
    where
        own.layers is null
        and bases.layers is not null
        and coalesce(facts.config_model_type = bases.model_type, true)
        and coalesce(
            weights.parameters between 0.9 * base_weights.parameters
            and 1.1 * base_weights.parameters,
            true
        )

)

select
    own.model_id,
    {% for column in shape_columns() -%}
        own.{{ column }},
    {% endfor -%}
    'config' as shape_source
from own
left join heirs on heirs.model_id = own.model_id
where heirs.model_id is null
union all
select
    heirs.model_id,
    {% for column in shape_columns() -%}
        bases.{{ column }},
    {% endfor -%}
    'base' as shape_source
from heirs
inner join own as bases on bases.model_id = heirs.base_model
