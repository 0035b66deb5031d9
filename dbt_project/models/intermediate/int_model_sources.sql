with resolved as (

    select * from {{ ref('int_candidates__resolved') }} where source <> 'huggingface_hub'

),

hub_models as (

    select model_id from {{ ref('int_hub_models') }}

)

select distinct
    resolved.model_id,
    resolved.source
from resolved
inner join hub_models on hub_models.model_id = resolved.model_id
