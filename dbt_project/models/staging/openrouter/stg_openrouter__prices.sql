-- What hf has the prices of already is not read again, but for the current load: whether an entry
-- is in it, and which model it is, may be told otherwise today.
with rows_landed as (

    {{ landed_rows(source('raw', 'openrouter_models'), keys=['openrouter_id', 'position']) }}

),

listing as (

    select run_id from {{ ref('stg_extract__listings') }} where table_name = 'openrouter_models'

),

to_read as (

    select
        rows_landed.*,
        {{ utc_date('rows_landed.fetched_at') }} as price_date,
        listing.run_id is not null as is_current
    from rows_landed
    left join listing on listing.run_id = rows_landed.run_id
    where
        rows_landed.payload_ok
        and (
            listing.run_id is not null
            or {{ is_unread_run('rows_landed.run_number', source('published', 'model_prices')) }}
        )

),

-- of several entries with one id the first counts, as in hf.candidate_sources
latest_first as (

    select
        *,
        row_number() over (
            partition by openrouter_id, price_date
            order by run_number desc, position
        ) as age,
        bool_or(is_current) over (partition by openrouter_id) as is_listed
    from to_read

),

latest as (

    select * from latest_first where age = 1

),

parsed as (

    {{ parse_payload(
        from='latest',
        from_columns='openrouter_id, price_date, is_listed',
        fields=['context_length', 'hugging_face_id', 'pricing']
    ) }}

),

{% set prices = price_columns() -%}
-- step by step, as each takes its number more than once
texts as materialized (

    select
        {% for column, value in prices.items() -%}
            {{ json_number_text(value) }} as {{ column }},
        {% endfor -%}
        openrouter_id,
        price_date,
        case
            when {{ json_string('hugging_face_id') }} is not null
                then {{ json_exact_text('hugging_face_id') }}
        end as hugging_face_id,
        nullif(greatest({{ json_whole('context_length') }}, 0), 0) as context_length,
        is_listed
    from parsed

),

doubles as materialized (

    select
        {% for column in prices -%}
            {{ text_double(column) }} as {{ column }}__double,
        {% endfor -%}
        texts.*
    from texts

),

decimals as materialized (

    select
        openrouter_id,
        price_date,
        hugging_face_id,
        context_length,
        {% for column in prices -%}
            {{ text_decimal(column, column ~ '__double') }} as {{ column }},
        {% endfor -%}
        is_listed
    from doubles

)

select
    openrouter_id,
    price_date,
    hugging_face_id,
    context_length,
    {% for column in prices -%}
        {{ price_per_token(column) }} as {{ column }},
    {% endfor -%}
    is_listed
from decimals
