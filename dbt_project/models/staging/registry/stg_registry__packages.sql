with rows_landed as (

    select * from {{ ref('stg_raw__packages') }}

),

parsed as (

    {{ parse_payload(
        from='rows_landed',
        from_columns='package_id, fetched_at, run_number',
        fields=[
            'type', 'name', 'version', 'model_id', 'revision', 'description', 's3_path', 'sha256',
            'size_bytes', 'net_score', 'skip_gate_reason', 'created_at'
        ],
        nested={'metrics': quality_metrics() | list}
    ) }}

),

read as (

    select
        package_id,
        run_number,
        fetched_at,
        {{ json_string('type') }} as type,
        {{ json_string('name') }} as name,
        {{ json_string('version') }} as version,
        {{ json_string('model_id') }} as model_id,
        {{ json_string('revision') }} as revision,
        {{ json_string('description') }} as description,
        {{ json_string('s3_path') }} as s3_path,
        {{ json_string('sha256') }} as sha256,
        {{ json_string('skip_gate_reason') }} as skip_gate_reason,
        {{ json_bigint('size_bytes') }} as size_bytes,
        {{ json_double('net_score') }} as net_score,
        {% for metric in quality_metrics() -%}
            {{ json_double('metrics__' ~ metric) }} as {{ metric }},
        {% endfor -%}
        {{ json_timestamp('created_at') }} as created_at
    from parsed
    -- what is no uuid could not be kept as one, and would stop every later build
    where
        {{ regexp_matches_whole(
            'package_id', '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
        ) }}

),

-- a row that was recorded twice, after a database that was lost, is one package
first_recorded as (

    select
        *,
        row_number() over (
            partition by package_id
            order by run_number, fetched_at
        ) as age
    from read
    where name is not null and version is not null

),

first_of_version as (

    select
        *,
        row_number() over (
            partition by name, version
            order by run_number, fetched_at, package_id
        ) as place
    from first_recorded
    where age = 1

)

select
    package_id,
    type,
    name,
    version,
    model_id,
    revision,
    description,
    s3_path,
    sha256,
    skip_gate_reason,
    size_bytes,
    net_score,
    {% for metric in quality_metrics() -%}
        {{ metric }},
    {% endfor -%}
    created_at
from first_of_version
where place = 1
