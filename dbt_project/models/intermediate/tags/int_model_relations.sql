-- The Hub makes the tags from the card: where a tag names a base, the card says nothing more but
-- how it was used, and that only where no tag does.
with hub_models as (

    select
        model_id,
        base_models,
        card_base_relation
    from {{ ref('int_hub_models') }}

),

aliases as (

    select alias, model_id from {{ ref('int_model_aliases') }}

),

-- `quantized:owner/name`, `owner/name`; an address has a slash behind the colon
named as (

    select
        hub_models.model_id,
        hub_models.card_base_relation,
        split_part(base.element, ':', 1) as prefix,
        coalesce({{ first_group('base.element', '^[a-zA-Z_ -]+:([^/].*)$') }}, base.element) as name
    from hub_models
    cross join {{ json_texts('hub_models.base_models', 'base') }}
    where hub_models.base_models is not null

),

ids as (

    select
        name,
        base_id,
        {{ fold_case('base_id') }} as folded
    from (
        select
            name,
            {{ named_model_id('name') }} as base_id
        from (select distinct name from named) as names
    ) as read_as_ids
    -- no id has a colon
    where length(base_id) <= {{ longest_tag() }} and strpos(base_id, ':') = 0

),

-- the Hub's spelling of ids that the catalog knows, in this or another one
spelled as (

    select
        ids.name,
        coalesce(
            min(case when known.id = ids.base_id then {{ byte_order('known.model_id') }} end),
            min({{ byte_order('known.model_id') }})
        ) as model_id
    from (
        select
            model_id as id,
            model_id,
            {{ fold_case('model_id') }} as folded
        from hub_models
        union all
        select
            alias as id,
            model_id,
            {{ fold_case('alias') }} as folded
        from aliases
    ) as known
    inner join ids on ids.folded = known.folded
    group by ids.name

),

resolved as (

    select
        ids.name,
        coalesce(
            spelled.model_id,
            min({{ byte_order('ids.base_id') }}) over (partition by ids.folded)
        ) as base_model_id
    from ids
    left join spelled on spelled.name = ids.name

),

told as (

    select
        named.model_id,
        resolved.base_model_id,
        {{ base_relation('named.prefix') }} as relation,
        named.card_base_relation
    from named
    inner join resolved on resolved.name = named.name

)

select distinct
    model_id,
    base_model_id,
    relation
from told
where relation is not null
union all
select
    model_id,
    base_model_id,
    coalesce(max(card_base_relation), 'unspecified') as relation
from told
group by model_id, base_model_id
having count(relation) = 0
