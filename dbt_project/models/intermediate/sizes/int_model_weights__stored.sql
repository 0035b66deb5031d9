with facts as (

    select * from {{ ref('int_model_facts') }}
    where safetensors_parameters is not null or safetensors_total is not null

),

counted as (

    select
        model_id,
        safetensors_total,
        used_storage_bytes,
        quantized_base_model,
        quantization_tag,
        bits_tag,
        config_quant_method,
        config_quant_format,
        config_expert_dtype,
        config_quant_bits,
        config_quant_group_size,
        {{ json_numbers_sum('safetensors_parameters') }} as elements,
        {{ elements_by_dtype('safetensors_parameters') }}
    from facts

),

grouped as (

    select
        model_id,
        coalesce(elements, safetensors_total) as elements,
        f64 + f32 + f16 + bf16 as floats,
        f16 + bf16 as halves,
        f32,
        f8_e4m3 + f8_e5m2 as f8,
        f8_e8m0,
        f4,
        i32 + i16 as i32,
        u32,
        i8,
        u8,
        i64 + u64 + i32 + u32 + i16 + u16 + u8 + bool as integers,
        i32 + u32 + i16 + i8 + u8 + f8_e4m3 + f8_e5m2 + f4 as packable,
        8 * (f64 + i64 + u64) + 4 * (f32 + i32 + u32) + 2 * (f16 + bf16 + i16 + u16)
        + i8 + u8 + bool + f8_e4m3 + f8_e5m2 + f8_e8m0
        + cast((f4 - f4 % 2) / 2 as bigint) as element_bytes,
        case greatest(f64, f32, f16, bf16)
            when 0 then case when f8_e4m3 > 0 then 'float8_e4m3fn' end
            when bf16 then 'bfloat16'
            when f16 then 'float16'
            when f32 then 'float32'
            else 'float64'
        end as torch_dtype,
        used_storage_bytes,
        quantized_base_model,
        quantization_tag,
        bits_tag,
        config_quant_method,
        config_quant_format,
        config_expert_dtype,
        config_quant_bits,
        config_quant_group_size
    from counted

),

-- the name is asked only where weights may be packed and nothing else says how
methods as (

    select
        *,
        lower(coalesce(
            config_quant_method,
            quantization_tag,
            case
                when packable > 0 then {{ first_group(
                    'lower(model_id)',
                    '(gptq|awq|bnb|nf4|mxfp4|nvfp4|fp8|mlx|auto-?round|exl[23]|w4a16|w8a16|w8a8|int4|int8|bitnet)'
                ) }}
            end
        )) as method,
        coalesce(
            config_quant_bits,
            cast(left(bits_tag, 1) as bigint),
            case
                when packable > 0 then cast({{ bits_in_name('model_id') }} as bigint)
            end
        ) as given_bits
    from grouped

),

judged as (

    select
        methods.*,
        methods.packable > 0 and (
            methods.method is not null or methods.packable > methods.elements - methods.packable
        ) as is_quantized,
        size_quant_methods.layout as layout_of_method,
        methods.method is null or size_quant_methods.method is not null as is_method_known
    from methods
    left join {{ ref('size_quant_methods') }} as size_quant_methods
        on size_quant_methods.method = methods.method

)

select
    *,
    case
        when is_quantized then coalesce(given_bits, case when i8 > i32 + u32 + u8 then 8 else 4 end)
    end as bits,
    case
        when is_quantized
            then coalesce(config_quant_group_size, case when u32 > i32 then 64 else 128 end)
    end as group_size,
    case
        when not is_quantized then null
        when layout_of_method in ('mxfp4', 'nvfp4') then layout_of_method
        when layout_of_method = 'ternary' and u8 > 0 then 'ternary'
        -- experts of 4 bits, a scale for 32 of them, beside layers of 8 bits
        when i8 > 0 and (config_expert_dtype like '%fp4%' or i8 = 16 * f8_e8m0) then 'fp4'
        when f8 > i32 + u32 + u8 + i8 + f4 then 'fp8'
        when i8 > i32 + u32 + u8 + f4 then 'int8'
        when f4 > i32 + u32 + u8 then 'nvfp4'
        when u32 > i32 + u8 then 'mlx'
        when i32 > u8 and layout_of_method = 'grouped' then 'grouped'
        when i32 > u8 and is_method_known then 'packed'
        -- scales are an eighth of the bytes that hold two weights each, other FP8 are weights
        when u8 > 0 and 8 * f8 = u8 then 'nvfp4'
        when u8 > 0 and (config_quant_format like '%nvfp4%' or config_quant_format like '%mixed%')
            then 'nvfp4'
        when is_method_known and coalesce(method, '') not like 'modelopt%' then 'nf4'
    end as layout
from judged
