with as_named as (

    select * from {{ ref('int_candidates__named') }}

),

details as (

    select * from {{ ref('int_hub_model_details') }} where kind = 'info' and answered_id is not null

),

hub_models as (

    select model_id from {{ ref('int_hub_models') }}

),

hub_details as (

    select distinct answered_id as model_id from details

),

aliases as (

    select
        {{ fold_case('alias') }} as folded_id,
        min({{ byte_order('model_id') }}) as model_id
    from {{ ref('int_model_aliases') }}
    group by {{ fold_case('alias') }}

),

-- an id that was asked for and answered with another one: the Hub redirects it
redirects as (

    select
        {{ fold_case('asked_id') }} as folded_id,
        answered_id as model_id,
        row_number() over (
            partition by {{ fold_case('asked_id') }}
            order by fetched_at desc, {{ byte_order('answered_id') }}
        ) as age
    from details
    where {{ fold_case('answered_id') }} <> {{ fold_case('asked_id') }}

),

named as (

    select
        named_id,
        source,
        case
            when source = 'huggingface_hub' then named_id
            else {{ named_model_id('named_id') }}
        end as id_within
    from as_named

),

redirected as (

    select
        named.named_id,
        named.source,
        coalesce(aliases.model_id, redirects.model_id, named.id_within) as current_id
    from named
    left join aliases on aliases.folded_id = {{ fold_case('named.id_within') }}
    left join redirects
        on
            redirects.folded_id = {{ fold_case('named.id_within') }}
            and redirects.age = 1
    where named.id_within is not null

),

known as (

    select
        redirected.*,
        {{ fold_case('redirected.current_id') }} as folded_id,
        coalesce(hub_models.model_id, hub_details.model_id) as hub_id
    from redirected
    left join hub_models on hub_models.model_id = redirected.current_id
    left join hub_details on hub_details.model_id = redirected.current_id

),

-- ids that no document of the Hub holds and that are equal but for case are one model
first_spellings as (

    select
        folded_id,
        min({{ byte_order('current_id') }}) as model_id
    from known
    where hub_id is null
    group by folded_id

),

-- the Hub's spelling of these; of several the first in byte order
hub_spellings as (

    select
        first_spellings.folded_id,
        min({{ byte_order('hub_ids.model_id') }}) as model_id
    from (
        select model_id from hub_models
        union all
        select model_id from hub_details
    ) as hub_ids
    inner join first_spellings
        on first_spellings.folded_id = {{ fold_case('hub_ids.model_id') }}
    group by first_spellings.folded_id

)

select
    known.named_id,
    known.source,
    coalesce(known.hub_id, hub_spellings.model_id, first_spellings.model_id) as model_id
from known
left join first_spellings
    on
        first_spellings.folded_id = known.folded_id
        and known.hub_id is null
left join hub_spellings on hub_spellings.folded_id = first_spellings.folded_id
