-- Of the models whose tags changed. Nothing is cut off a tag but its prefix: two tags are two rows.
with retagged as (

    select model_id from {{ ref('int_stale_models') }} where is_retagged

),

-- read more than once, which would make either engine copy all tags first
hub_models as not materialized (

    select
        listed.model_id,
        listed.tags,
        listed.card_languages,
        listed.named_datasets,
        listed.untagged_languages,
        listed.untagged_license,
        listed.library_name,
        listed.pipeline_tag
    from {{ ref('int_hub_models') }} as listed
    inner join retagged on retagged.model_id = listed.model_id

),

words as (

    select * from {{ ref('int_tag_words') }}

),

tags as (

    select
        hub_models.model_id,
        hub_models.card_languages,
        hub_models.library_name,
        hub_models.pipeline_tag,
        tag.element as tag,
        split_part(tag.element, ':', 1) as prefix
    from hub_models
    cross join {{ json_distinct_texts('hub_models.tags', 'tag') }}
    where tag.element <> '' and length(tag.element) <= {{ longest_tag() }}

),

filed as (

    select
        tags.model_id,
        case
            when
                tags.prefix in (
                    'arxiv', 'base_model', 'dataset', 'doi', 'license', 'region'
                )
                and length(tags.tag) > length(tags.prefix) + 1
                then tags.prefix
            when
                words.is_language
                and {{ json_has_text('tags.card_languages', 'tags.tag') }}
                then 'language'
            when words.is_task or tags.tag = tags.pipeline_tag then 'task'
            when words.is_library or tags.tag = tags.library_name then 'library'
            when words.is_language and not words.is_word then 'language'
            else 'other'
        end as namespace,
        tags.tag
    from tags
    left join words on words.word = tags.tag

)

select
    model_id,
    namespace,
    case
        when namespace in ('arxiv', 'base_model', 'doi', 'license', 'region')
            then substr(tag, length(namespace) + 2)
        else tag
    end as value
from filed
-- the datasets of tags and card together
where namespace <> 'dataset'
union all
select
    hub_models.model_id,
    'dataset',
    dataset.element
from hub_models
cross join {{ json_texts('hub_models.named_datasets', 'dataset') }}
where length(dataset.element) <= {{ longest_tag() }}
union all
select
    hub_models.model_id,
    'language',
    language.element
from hub_models
cross join {{ json_texts('hub_models.untagged_languages', 'language') }}
inner join words on words.word = language.element
where words.is_language
union all
select
    hub_models.model_id,
    'license',
    hub_models.untagged_license
from hub_models
where length(hub_models.untagged_license) <= {{ longest_tag() }}
