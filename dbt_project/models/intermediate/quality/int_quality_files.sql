with details as (

    select
        answered_id as model_id,
        siblings,
        row_number() over (
            partition by answered_id
            order by fetched_at desc, asked_id <> answered_id, {{ byte_order('asked_id') }}
        ) as age
    from {{ ref('int_hub_model_details') }}
    where kind = 'info' and answered_id is not null

),

files as (

    select
        details.model_id,
        {{ json_string("sibling.element -> 'rfilename'") }} as file_path,
        {{ json_bigint("sibling.element -> 'size'") }} as size_bytes
    from details
    cross join {{ json_elements('details.siblings', 'sibling') }}
    where details.age = 1

),

sized as (

    select
        model_id,
        file_path,
        size_bytes,
        coalesce({{ first_group('file_path', '^(.*)/[^/]*$') }}, '') as folder,
        {{ first_group('file_path', '([^/]*)$') }} as file_name,
        max(case when file_path = 'model_index.json' then 1 else 0 end) over (
            partition by model_id
        ) = 1 as is_pipeline
    from files
    where file_path is not null and size_bytes >= 0

),

weights as (

    select
        *,
        case
            when {{ regexp_matches_part('file_name', '[.]safetensors$') }} then 1
            when {{ regexp_matches_part('file_name', '[.](?:bin|pt|pth|ckpt)$') }} then 2
            when {{ regexp_matches_part('file_name', '[.]gguf$') }} then 3
            when {{ regexp_matches_part('file_name', '[.]onnx$') }} then 4
            when {{ regexp_matches_part('file_name', '[.](?:h5|keras)$') }} then 5
            when {{ regexp_matches_part('file_name', '[.](?:msgpack|tflite|pkl|skops|npz)$') }}
                then 6
        end as format_rank,
        -- `model.fp16-00001-of-00002.safetensors`: shards and variants of one set of weights
        regexp_replace(
            regexp_replace(file_name, '[.][a-z0-9]+$', ''), '-[0-9]+-of-[0-9]+', ''
        ) as stem,
        {{ regexp_matches_part('file_name', '-[0-9]+-of-[0-9]+[.]') }} as is_shard
    from sized
    where
        not {{ regexp_matches_part(
            'file_path',
            '(?:^|/)(?:training_args|optimizer|scheduler|rng_state|openvino|trainer_state|mmproj)[^/]*$'
            ~ '|(?:^|/)(?:original|metal|onnx|openvino|coreml|tflite|runs|checkpoint-[0-9]+'
            ~ '|global_step[0-9]*|[.][^/]*)/'
        ) }}

),

-- one format; of a pipeline its parts' folders, of any other the root with a module's folders
in_place as (

    select
        *,
        min(format_rank) over (partition by model_id) as best_format,
        regexp_replace(stem, '[.](?:fp16|fp32|bf16|int8|non_ema|ema|8bit|4bit)$', '') as base,
        max(case when folder = '' then 1 else 0 end) over (
            partition by model_id, format_rank
        ) = 1 as is_in_root
    from weights
    where
        format_rank is not null
        and (not is_pipeline or folder <> '')

),

of_one_format as (

    select
        *,
        base in ('model', 'pytorch_model', 'diffusion_pytorch_model', 'adapter_model', 'tf_model')
            as is_canonical
    from in_place
    where
        format_rank = best_format
        and (
            is_pipeline
            or not is_in_root
            or folder = ''
            or {{ regexp_matches_part('folder', '^[0-9]+_[A-Za-z]+$') }}
        )

),

-- sets of files that stand for the same weights, or for another choice of them
sets as (

    select
        model_id,
        is_pipeline,
        is_in_root,
        format_rank,
        folder,
        base,
        stem,
        is_shard,
        is_canonical,
        sum(size_bytes) as set_bytes
    from of_one_format
    group by
        model_id, is_pipeline, is_in_root, format_rank, folder, base, stem, is_shard, is_canonical

),

chosen as (

    select
        *,
        row_number() over (
            partition by model_id, folder
            order by
                is_canonical desc,
                -- whole before shards, the plain one before its variants
                case when is_canonical then is_shard end,
                case when is_canonical then stem <> base end,
                case when {{ regexp_matches_part('lower(stem)', 'q4_k_m') }} then 0 else 1 end,
                -- of weights in several precisions the smallest, of other files the largest
                case when format_rank in (3, 4) then set_bytes end,
                set_bytes desc,
                {{ byte_order('stem') }}
        ) as turn
    from sets

),

by_folder as (

    select
        model_id,
        is_pipeline or is_in_root as is_all_loaded,
        format_rank,
        set_bytes
    from chosen
    where turn = 1

)

select
    model_id,
    case min(format_rank)
        when 1 then 'safetensors'
        when 2 then 'pytorch'
        when 3 then 'gguf'
        when 4 then 'onnx'
        when 5 then 'keras'
        else 'other'
    end as weights_format,
    cast(case
        when bool_or(is_all_loaded) then sum(set_bytes)
        else max(set_bytes)
    end as bigint) as weights_bytes
from by_folder
group by model_id
