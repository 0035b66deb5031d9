with models as (

    select * from {{ ref('hf_catalog', 'models') }}

)

select
    coalesce(license, 'none given') as license,
    count(*) as models_count,
    sum(downloads) as downloads
from models
group by license
