with facts as (

    select * from {{ ref('int_model_facts') }}

),

stored as (

    select * from {{ ref('int_model_weights__stored') }}

),

{% set number = 'double precision' -%}
shapes as (

    select
        model_id,
        expected_parameters
    from {{ ref('int_model_shapes') }}

),

-- beside weights of 8 bits, and in bitsandbytes' files, float32 numbers are scales
readings as (

    select
        model_id,
        method,
        layout,
        torch_dtype,
        quantized_base_model,
        bits,
        group_size,
        element_bytes,
        used_storage_bytes,
        -- 32 weights lie in 16 bytes and a scale; the Hub came to count 32 and it, then 32
        case
            when u8 % 17 = 0 then cast(32 as {{ number }}) / 17
            when u8 % 33 = 0 then cast(32 as {{ number }}) / 33
            else 1
        end as mxfp4_weights_per_byte,
        i32 % 129 = 0 as is_weights_and_zeros,
        -- scales of a known share stand beside packed weights alone
        (layout = 'nvfp4' and 8 * f8 = u8 and u8 > 0) or (layout = 'fp4' and i8 = 16 * f8_e8m0)
        or (layout = 'nf4' and u8 % 33 = 0) as has_scales_of_packed,
        cast(floats as {{ number }}) as floats,
        halves + f4 + case
            when f32 >= cast(f8 + i8 + u8 + f4 as {{ number }}) / 100 then cast(f32 as {{ number }})
            else 0
        end as halves_and_weights,
        cast(f8 as {{ number }}) as f8,
        -- of NVFP4 what is more than the scales: of two weights in a byte of U8, or of F4 counted
        case
            when f4 > 0 and 16 * f8 >= f4 then f8 - cast(f4 as {{ number }}) / 16
            when 8 * f8 >= u8 then f8 - cast(u8 as {{ number }}) / 8
            else f8
        end as f8_weights,
        cast(i32 as {{ number }}) as i32,
        cast(u32 as {{ number }}) as u32,
        cast(i8 as {{ number }}) as i8,
        cast(u8 as {{ number }}) as u8
    from stored
    where is_quantized

),

-- two ways to read a count: elements as they lie in the file, or weights, as the Hub may count
counted as (

    select
        *,
        case layout
            when 'fp8' then f8 + halves_and_weights
            when 'int8' then i8 + halves_and_weights
            when 'fp4' then 2 * i8 + f8 + halves_and_weights
            when 'ternary' then 4 * u8 + halves_and_weights
            when 'mxfp4' then u8 * mxfp4_weights_per_byte + halves_and_weights
            when 'nvfp4' then 2 * u8 + f8_weights + halves_and_weights
            when 'mlx' then u32 * 32 / bits * (1 - 2.0 / group_size) + floats
            when 'grouped'
                then i32 * 32 / (bits * (1 + 1.0 / group_size)) * (1 - 1.0 / group_size) + floats
            when 'packed' then i32 * 32 / bits + floats
            when 'nf4' then u8 * 64 / 33 + halves_and_weights
        end as packed_reading,
        case layout
            when 'mlx' then u32 * (1 - 2.0 / group_size) + floats
            when 'grouped' then i32 * (1 - 1.0 / group_size) + floats
            when 'packed' then i32 + floats
            else u8 + f8 + i8 + halves_and_weights
        end as plain_reading,
        -- what lies in the file where the count is of weights: their bits, zeros, the rest
        case layout
            when 'fp4' then element_bytes - i8 * 15 / 32
            when 'ternary' then u8 / 4 + 2 * floats
            when 'mlx' then u32 * bits / 8 + 2 * floats
            when 'grouped' then i32 * bits / 8 * (1 + 1.0 / group_size) + 2 * floats
            when 'packed' then i32 * bits / 8 + 2 * floats
            when 'nvfp4' then u8 * 9 / 16 + f8 + 2 * floats
            else u8 * 33 / 64 + 2 * floats
        end as plain_bytes
    from readings

),

-- what the count should be near: the model that was quantised, its shape, what the name tells
compared as (

    select
        counted.*,
        coalesce(base_models.elements, shapes.expected_parameters) as expected,
        {{ parameters_in_name('counted.model_id') }} as named
    from counted
    left join stored as base_models
        on
            base_models.model_id = counted.quantized_base_model
            and not base_models.is_quantized
    left join shapes on shapes.model_id = counted.model_id
    where counted.packed_reading > 0 and counted.plain_reading > 0

),

measured as (

    select
        *,
        abs(ln(packed_reading / expected)) as packed_off,
        abs(ln(plain_reading / expected)) as plain_off,
        abs(ln(packed_reading / named)) as packed_off_name,
        abs(ln(plain_reading / named)) as plain_off_name
    from compared

),

-- the strongest witness decides: the base, the shape, what the files can hold, scales, the name
judged as (

    select
        *,
        case
            when layout in ('fp8', 'int8', 'mxfp4') then true
            when least(packed_off, plain_off) < 0.5 then packed_off <= plain_off
            when element_bytes > 1.05 * used_storage_bytes then false
            when has_scales_of_packed then true
            when method = 'awq' and bits = 4 and group_size = 128 and is_weights_and_zeros
                then true
            when least(packed_off_name, plain_off_name) < 0.5
                then packed_off_name <= plain_off_name
            -- several uploads in one repository are more than one: only what fits closely tells
            when element_bytes > 0.95 * used_storage_bytes then true
            when abs(plain_bytes - used_storage_bytes) < 0.05 * used_storage_bytes then false
        end as is_packed
    from measured

),

quantized as (

    select
        model_id,
        case when is_packed then packed_reading else plain_reading end as parameters,
        case
            when layout = 'mxfp4'
                then {{ whole_number(
                    '(packed_reading - halves_and_weights) * 17 / 32 + 2 * halves_and_weights'
                ) }}
            when is_packed then element_bytes
            else {{ whole_number('plain_bytes') }}
        end as stored_bytes
    from judged
    where is_packed is not null

),

-- integers in weights that are not quantised are position ids and masks: left out where they matter
plain as (

    select
        model_id,
        elements
        - case when integers > cast(elements as {{ number }}) / 100 then integers else 0 end
            as parameters,
        case when element_bytes > 0 then element_bytes end as stored_bytes
    from stored
    where not is_quantized

),

methods as (

    select
        model_id,
        case when is_quantized then method end as method_of_weights,
        torch_dtype
    from stored

),

-- the header is one file's: a shard, a projector or a draft model tells far less than the model has
headers as (

    select
        facts.model_id,
        facts.gguf_total
    from facts
    left join stored as base_models
        on
            base_models.model_id = facts.quantized_base_model
            and not base_models.is_quantized
    where
        facts.gguf_total > 0
        and facts.gguf_total
        >= 0.5 * coalesce(base_models.elements, {{ parameters_in_name('facts.model_id') }}, 0)

)

select
    facts.model_id,
    coalesce(stored.method_of_weights, facts.config_quant_method, facts.quantization_tag)
        as quantization,
    stored.torch_dtype,
    case
        when coalesce(quantized.parameters, plain.parameters) > 0 then 'safetensors'
        when headers.gguf_total is not null then 'gguf'
    end as parameters_source,
    {{ whole_number(
        'coalesce('
        'case when quantized.parameters > 0 then quantized.parameters end, '
        'case when plain.parameters > 0 then plain.parameters end, '
        'headers.gguf_total)'
    ) }} as parameters,
    coalesce(quantized.stored_bytes, plain.stored_bytes) as stored_bytes
from facts
left join methods as stored on stored.model_id = facts.model_id
left join quantized on quantized.model_id = facts.model_id
left join plain on plain.model_id = facts.model_id
left join headers on headers.model_id = facts.model_id
