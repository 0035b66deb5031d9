with documents as (

    select * from {{ ref('int_quality_documents') }}

),

details as (

    select * from {{ ref('int_quality_details') }} where linked_datasets is not null

),

datasets as (

    select * from {{ ref('stg_hub__datasets') }}

),

points as (

    {{ points_of('dataset_quality', ['full_downloads', 'full_likes']) }}

),

declared as (

    select
        documents.model_id,
        {{ json_unquoted('dataset_list.element') }} as dataset_id
    from documents
    cross join {{ json_elements('documents.named_datasets', 'dataset_list') }}

),

links as (

    select
        details.model_id,
        {{ json_unquoted('dataset_list.element') }} as link
    from details
    cross join {{ json_elements('details.linked_datasets', 'dataset_list') }}

),

-- one of its files is no dataset (mostly a picture), and what follows a name in a link to a page of
-- it is no part of its id, nor is a full stop
linked as (

    select
        model_id,
        rtrim(
            case
                when split_part(link, '/', 2) in ('', 'discussions', 'tree', 'viewer')
                    then split_part(link, '/', 1)
                else split_part(link, '/', 1) || '/' || split_part(link, '/', 2)
            end,
            '.'
        ) as dataset_id
    from links
    where
        split_part(link, '/', 2) not in ('blob', 'raw', 'resolve')
        and split_part(link, '/', 3) not in ('blob', 'raw', 'resolve')

),

named as (

    select
        model_id,
        dataset_id,
        max(is_declared) = 1 as is_declared
    from (
        select model_id, dataset_id, 1 as is_declared from declared
        union all
        select model_id, dataset_id, 0 as is_declared from linked
    ) as named_anywhere
    group by model_id, dataset_id

)

select
    named.model_id,
    named.dataset_id,
    named.is_declared,
    datasets.is_found,
    datasets.is_found and datasets.is_documented as is_documented,
    case
        when datasets.is_found
            then coalesce({{ fold_case('datasets.license') }}, 'none')
                not in ('none', 'other', 'unknown')
        else datasets.is_found
    end as is_licensed,
    case
        when datasets.is_found is not null
            then {{ share_of('log10(1 + datasets.downloads)', 'log10(1 + points.full_downloads)') }}
    end as downloads_reach,
    case
        when datasets.is_found is not null
            then {{ share_of('log10(1 + datasets.likes)', 'log10(1 + points.full_likes)') }}
    end as likes_reach
from named
cross join points
left join datasets on datasets.dataset_id = named.dataset_id
