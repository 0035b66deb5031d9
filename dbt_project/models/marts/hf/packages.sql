{{ config(meta={'publish': {'unique_key': ['package_id']}}) }}

with packages as (

    select * from {{ ref('stg_registry__packages') }}

)

select
    cast(package_id as uuid) as package_id,
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
    created_at
from packages
