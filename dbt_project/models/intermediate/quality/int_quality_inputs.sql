with documents as (

    select * from {{ ref('int_quality_documents') }}

),

listed as (

    select model_id from {{ ref('int_hub_models') }}

),

details as (

    select * from {{ ref('int_quality_details') }}

),

files as (

    select * from {{ ref('int_quality_files') }}

),

-- from the counts per type in `safetensors.parameters`
weights as (

    select * from {{ ref('int_model_weights') }} where stored_bytes > 0

),

datasets as (

    select
        model_id,
        sum(case when is_declared then 1 else 0 end) as declared_count,
        sum(case when is_declared then 0 else 1 end) as linked_count,
        count(is_found) as checked_count,
        count(case when is_found then 1 end) as found_count,
        count(case when is_documented then 1 end) as documented_count,
        count(case when is_licensed then 1 end) as licensed_count,
        avg(downloads_reach) as downloads_reach,
        avg(likes_reach) as likes_reach
    from {{ ref('int_quality_datasets') }}
    group by model_id

),

openrouter_names as (

    select * from {{ ref('int_candidates__resolved') }} where source = 'openrouter_index'

),

openrouter as (

    select
        openrouter_names.model_id,
        max(openrouter_models.intelligence_index) as intelligence_index,
        max(openrouter_models.coding_index) as coding_index,
        max(openrouter_models.agentic_index) as agentic_index
    from {{ ref('stg_openrouter__models') }} as openrouter_models
    inner join openrouter_names on openrouter_names.named_id = openrouter_models.hugging_face_id
    group by openrouter_names.model_id

),

licenses as (

    select * from {{ ref('quality_licenses') }}

),

code_libraries as (

    select
        {{ fold_case('library_name') }} as folded_name,
        repository
    from {{ ref('quality_code_libraries') }}

)

select
    documents.model_id,
    documents.origin,
    details.model_id is not null as were_documents_asked,
    coalesce(documents.license, 'none') as license,
    coalesce(licenses.reason, 'not in the seed quality_licenses') as license_reason,
    coalesce(files.weights_bytes, weights.stored_bytes) as weights_bytes,
    case
        when files.weights_bytes is not null then 'files: ' || files.weights_format
        when weights.stored_bytes is not null then 'safetensors.parameters'
    end as weights_counted_from,
    case
        when files.weights_bytes is not null then 'hub_model_details/info'
        when weights.stored_bytes is null then null
        when listed.model_id is null then 'hub_model_details/info'
        else 'hub_models'
    end as weights_origin,
    documents.pipeline_tag,
    coalesce(documents.has_widget, false) as has_widget,
    documents.has_widget_origin as widget_origin,
    documents.library_name,
    code_libraries.repository as library_repository,
    -- false: there is none; null: it was not landed, and nobody knows
    case
        when details.readme_characters is not null then true
        when documents.has_files and not documents.has_readme_file then false
    end as has_readme,
    details.readme_characters,
    {% for section in readme_sections() -%}
        details.has_{{ section }}_section,
    {% endfor -%}
    details.has_install_command,
    details.has_bibtex,
    details.code_blocks,
    details.number_tables,
    details.links_paper,
    details.links_leaderboard,
    details.links_repository,
    details.commits_count,
    details.authors_count,
    details.largest_author_share,
    details.account_kind,
    documents.model_index_results,
    coalesce(documents.eval_results, 0) as eval_results,
    documents.eval_results_origin,
    documents.has_paper_tag,
    openrouter.intelligence_index,
    openrouter.coding_index,
    openrouter.agentic_index,
    cast(coalesce(datasets.declared_count, 0) as bigint) as datasets_declared,
    cast(coalesce(datasets.linked_count, 0) as bigint) as datasets_linked,
    cast(coalesce(datasets.checked_count, 0) as bigint) as datasets_checked,
    case when datasets.checked_count > 0 then datasets.found_count end as datasets_found,
    case when datasets.checked_count > 0 then datasets.documented_count end as datasets_documented,
    case when datasets.checked_count > 0 then datasets.licensed_count end as datasets_licensed,
    datasets.downloads_reach as datasets_downloads_reach,
    datasets.likes_reach as datasets_likes_reach,
    documents.has_files,
    documents.files_origin,
    -- a listing of the whole Hub names no files: nobody knows
    {% for flag in [
        'has_config_file', 'has_tokenizer_file', 'has_safe_weights', 'has_pickled_weights'
    ] -%}
        case when documents.has_files then documents.{{ flag }} end as {{ flag }},
    {% endfor -%}
    case
        when documents.has_files or documents.needs_custom_code then documents.needs_custom_code
    end as needs_custom_code,
    documents.spaces_count,
    documents.last_modified
from documents
left join listed on listed.model_id = documents.model_id
left join details on details.model_id = documents.model_id
left join files on files.model_id = documents.model_id
left join weights on weights.model_id = documents.model_id
left join datasets on datasets.model_id = documents.model_id
left join openrouter on openrouter.model_id = documents.model_id
left join licenses on licenses.license = {{ license_key('documents.license') }}
left join code_libraries
    on code_libraries.folded_name = {{ fold_case('documents.library_name') }}
