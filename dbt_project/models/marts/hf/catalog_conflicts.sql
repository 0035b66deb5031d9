{{ config(meta={'publish': {'unique_key': ['model_id', 'figure'], 'hard_deletes': 'delete'}}) }}

-- read for each figure: of all models only those in CATALOG, which a copy of all would forget
with derived as not materialized (

    select * from {{ ref('int_model_sizes') }}

),

catalog as (

    select * from {{ ref('int_catalog') }}

),

{% set figures = size_figures().keys() | reject('equalto', 'torch_dtype') | list -%}
compared as (

    {% for figure in figures -%}
        select
            catalog.model_id,
            '{{ figure }}' as figure,
            cast(catalog.{{ figure }} as double precision) as pinned,
            cast(derived.{{ figure }} as double precision) as derived,
            derived.{{ figure }}_source as derived_source
        from catalog
        inner join derived on derived.model_id = catalog.model_id
        where catalog.{{ figure }} is not null and derived.{{ figure }}_source <> 'name'
        {% if not loop.last -%}
            union all
        {% endif -%}
    {% endfor %}

)

select
    model_id,
    figure,
    pinned,
    derived,
    derived_source,
    'catalog' as in_force
from compared
where {{ differs_beyond_rounding('pinned', 'derived') }}
