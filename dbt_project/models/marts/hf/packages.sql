{{ config(meta={'publish': {'unique_key': ['package_id']}}) }}

with packages as (

    select * from {{ ref('stg_registry__packages') }}

),

aliases as (

    select alias, model_id from {{ ref('int_model_aliases') }}

)

select
    cast(packages.package_id as uuid) as package_id,
    packages.type,
    packages.name,
    packages.version,
    coalesce(aliases.model_id, packages.model_id) as model_id,
    packages.revision,
    packages.description,
    packages.s3_path,
    packages.sha256,
    packages.skip_gate_reason,
    packages.size_bytes,
    packages.net_score,
    packages.created_at
from packages
left join aliases
    on
        aliases.alias = packages.model_id
        and packages.type = 'model'
