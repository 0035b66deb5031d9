{% set figures = price_columns().keys() | list + ['context_length'] -%}
-- What hf has already stands beside what was read now, so that the rows are those of all days: a
-- day whose prices are those of the day before has none.
with prices_read as (

    select * from {{ ref('stg_openrouter__prices') }}

),

reach as (

    select min(price_date) as first_date from prices_read

),

published as (

    select * from {{ source('published', 'model_prices') }}

),

aliases as (

    select alias, model_id from {{ ref('int_model_aliases') }}

),

resolved as (

    select named_id, model_id
    from {{ ref('int_candidates__resolved') }}
    where source = 'openrouter_index'

),

days as (

    select
        prices_read.openrouter_id,
        prices_read.price_date,
        -- an id that the current index names no more is taken as it is spelled
        coalesce(
            resolved.model_id,
            aliases.model_id,
            {{ named_model_id('prices_read.hugging_face_id') }}
        ) as model_id,
        {% for figure in figures -%}
            prices_read.{{ figure }},
        {% endfor -%}
        prices_read.is_listed
    from prices_read
    left join resolved on resolved.named_id = prices_read.hugging_face_id
    left join aliases on aliases.alias = {{ named_model_id('prices_read.hugging_face_id') }}
    union all
    select
        published.openrouter_id,
        published.price_date,
        coalesce(aliases.model_id, published.model_id) as model_id,
        {% for figure in figures -%}
            published.{{ figure }},
        {% endfor -%}
        -- where nothing of the index is left in raw
        published.is_listed and reach.first_date is null as is_listed
    from published
    cross join reach
    left join aliases on aliases.alias = published.model_id
    left join prices_read
        on
            prices_read.openrouter_id = published.openrouter_id
            and prices_read.price_date = published.price_date
    where
        prices_read.openrouter_id is null
        -- a full refresh has read all that raw says of these days
        and (
            {{ 'false' if flags.FULL_REFRESH else 'true' }}
            or reach.first_date is null
            or published.price_date <= reach.first_date
        )

),

with_the_day_before as (

    select
        *,
        {% for figure in figures -%}
            lag({{ figure }}) over (
                partition by openrouter_id
                order by price_date
            ) as previous_{{ figure }},
        {% endfor -%}
        row_number() over (
            partition by openrouter_id
            order by price_date
        ) as day_number
    from days

),

periods as (

    select
        *,
        sum(case
            when
                day_number = 1
                {%- for figure in figures %}
                    or {{ figure }} is distinct from previous_{{ figure }}
                {%- endfor %}
                then 1
            else 0
        end) over (
            partition by openrouter_id
            order by price_date
        ) as period
    from with_the_day_before

),

-- which model it is may have come later than the price
in_order as (

    select
        *,
        min(price_date) over (partition by openrouter_id, period) as since,
        bool_or(is_listed) over (partition by openrouter_id) as is_listed_now,
        row_number() over (
            partition by openrouter_id, period
            order by model_id is null, price_date desc
        ) as place
    from periods

)

select
    openrouter_id,
    since as price_date,
    model_id,
    {% for figure in figures -%}
        {{ figure }},
    {% endfor -%}
    is_listed_now as is_listed
from in_order
where place = 1
