{% set analysis = "benchmarks -> 'artificial_analysis'" -%}
{% set numbers = {
    'context_length': ['context_length', 'context_length_number'],
    'pricing.prompt': ["pricing -> 'prompt'", 'prompt_price'],
    'pricing.completion': ["pricing -> 'completion'", 'completion_price'],
    'intelligence_index': [analysis ~ " -> 'intelligence_index'", 'intelligence_index'],
    'coding_index': [analysis ~ " -> 'coding_index'", 'coding_index'],
    'agentic_index': [analysis ~ " -> 'agentic_index'", 'agentic_index']
} -%}
with rows_landed as (

    select * from {{ source('raw', 'openrouter_models') }}

),

listings as (

    select * from {{ ref('stg_extract__listings') }} where table_name = 'openrouter_models'

),

current_rows as (

    select rows_landed.*
    from rows_landed
    inner join listings on listings.run_id = rows_landed.run_id

),

parsed as (

    {{ parse_payload(
        from='current_rows',
        from_columns='openrouter_id, position',
        fields=['architecture', 'benchmarks', 'context_length', 'hugging_face_id', 'license', 'pricing']
    ) }}

),

numbered as (

    select
        {% for value, number in numbers.values() -%}
            {{ json_number(value) }} as {{ number }},
        {% endfor -%}
        parsed.*
    from parsed

)

select
    openrouter_id,
    position,
    case
        when {{ json_string('hugging_face_id') }} is not null
            then {{ json_exact_text('hugging_face_id') }}
    end as hugging_face_id,
    {{ json_string('license') }} as license,
    nullif(greatest({{ json_whole('context_length') }}, 0), 0) as context_length_tokens,
    {{ price_per_token('prompt_price') }} as prompt_price_usd_per_token,
    {{ price_per_token('completion_price') }} as completion_price_usd_per_token,
    intelligence_index,
    coding_index,
    agentic_index,
    {{ not_numbers(numbers) }} as not_numbers,
    {{ json_strings("architecture -> 'input_modalities'") }} as input_modalities
from numbered
