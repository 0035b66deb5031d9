-- A view: three models read a few columns each, and a copy of them all costs more than the joins.
{{ config(materialized='view') }}

with stale as (

    select model_id from {{ ref('int_stale_models') }}

),

hub_models as (

    select listed.*
    from {{ ref('int_hub_models') }} as listed
    inner join stale on stale.model_id = listed.model_id

),

details as (

    select * from {{ ref('int_hub_model_details') }}

),

-- a config.json does not say whose it is: the record that was fetched under the same id does
named_details as (

    select
        coalesce(infos.answered_id, details.asked_id) as model_id,
        details.*
    from details
    left join details as infos
        on
            infos.asked_id = details.asked_id
            and infos.kind = 'info'

),

latest_first as (

    select
        *,
        row_number() over (
            partition by model_id, kind
            order by fetched_at desc, asked_id <> model_id, {{ byte_order('asked_id') }}
        ) as age
    from named_details

),

infos as (

    select * from latest_first where kind = 'info' and age = 1

),

configs as (

    select * from latest_first where kind = 'config' and age = 1

),

detailed as (

    select distinct model_id from named_details

),

aliases as (

    select alias, model_id from {{ ref('int_model_aliases') }}

),

told as (

    select
        coalesce(hub_models.model_id, detailed.model_id) as model_id,
        {{ first_told_columns(configs='configs', listing='hub_models', infos='infos') }}
    from hub_models
    full join detailed on detailed.model_id = hub_models.model_id
    left join infos on infos.model_id = detailed.model_id
    left join configs on configs.model_id = detailed.model_id

)

-- a base may be named by an id that it has no more
select
    told.model_id,
    {% for column in weight_column_names() if not column.endswith('base_model') -%}
        told.{{ column }},
    {% endfor -%}
    coalesce(quantized_aliases.model_id, told.quantized_base_model) as quantized_base_model,
    coalesce(base_aliases.model_id, told.base_model) as base_model
from told
left join aliases as quantized_aliases on quantized_aliases.alias = told.quantized_base_model
left join aliases as base_aliases on base_aliases.alias = told.base_model
