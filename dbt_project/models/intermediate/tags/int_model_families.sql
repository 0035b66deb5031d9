-- One base of each model is followed, so that a family is a tree: from its root down, each step
-- over the relations alone. What no root reaches is a circle or hangs on one: there each model's
-- own way up is followed to where it would come back to a model that it has passed.
with recursive relations as (

    -- a recursion has ids of one collation on its way
    select
        {{ byte_order('model_id') }} as model_id,
        {{ byte_order('base_model_id') }} as base_model_id,
        relation
    from {{ ref('int_model_relations') }}

),

in_order as (

    select
        model_id,
        base_model_id,
        row_number() over (
            partition by model_id
            order by
                base_model_id = model_id,
                case relation
                    when 'quantized' then 1
                    when 'adapter' then 2
                    when 'finetune' then 3
                    when 'merge' then 4
                    else 5
                end,
                base_model_id
        ) as place
    from relations

),

parents as (

    select
        model_id,
        base_model_id
    from in_order
    where place = 1

),

descents as (

    select
        parents.model_id,
        parents.base_model_id as root_model_id,
        1 as depth
    from parents
    left join parents as bases on bases.model_id = parents.base_model_id
    where bases.model_id is null
    union all
    select
        parents.model_id,
        descents.root_model_id,
        descents.depth + 1
    from descents
    inner join parents on parents.base_model_id = descents.model_id
    where descents.depth < {{ deepest_family() }}

),

in_circles as (

    select parents.*
    from parents
    left join descents on descents.model_id = parents.model_id
    where descents.model_id is null

),

ways_up as (

    select
        model_id,
        model_id as root_model_id,
        0 as depth,
        array[model_id] as passed
    from in_circles
    union all
    select
        ways_up.model_id,
        in_circles.base_model_id,
        ways_up.depth + 1,
        ways_up.passed || array[in_circles.base_model_id]
    from ways_up
    inner join in_circles on in_circles.model_id = ways_up.root_model_id
    where
        ways_up.depth < {{ deepest_family() }}
        and not in_circles.base_model_id = any(ways_up.passed)

),

ends_of_ways as (

    select
        model_id,
        root_model_id,
        depth,
        row_number() over (partition by model_id order by depth desc) as place
    from ways_up

),

roots as (

    select distinct descents.root_model_id as model_id
    from descents
    inner join {{ ref('int_hub_models') }} as hub_models
        on hub_models.model_id = descents.root_model_id

)

select
    model_id,
    root_model_id,
    depth
from descents
union all
select
    model_id,
    root_model_id,
    depth
from ends_of_ways
where place = 1
union all
select
    model_id,
    model_id as root_model_id,
    0 as depth
from roots
