{{ config(meta={'publish': {
    'unique_key': ['model_id'],
    'hard_deletes': 'delete',
    'only_stale': 'is_stale'
}}) }}

with inputs as (

    select * from {{ ref('int_quality_inputs') }}

)

select
    model_id,
    origin,
    license,
    license_reason,
    weights_bytes,
    weights_counted_from,
    weights_origin,
    pipeline_tag,
    has_widget,
    widget_origin,
    library_name,
    library_repository,
    has_readme,
    readme_characters,
    has_usage_section,
    has_install_section,
    has_limitations_section,
    has_training_section,
    has_evaluation_section,
    has_citation_section,
    has_install_command,
    has_bibtex,
    code_blocks,
    number_tables,
    links_paper,
    links_leaderboard,
    links_repository,
    commits_count,
    authors_count,
    largest_author_share,
    account_kind,
    model_index_results,
    eval_results,
    eval_results_origin,
    has_paper_tag,
    intelligence_index,
    coding_index,
    agentic_index,
    datasets_declared,
    datasets_linked,
    datasets_checked,
    datasets_found,
    datasets_documented,
    datasets_licensed,
    datasets_downloads_reach,
    datasets_likes_reach,
    has_files,
    files_origin,
    has_config_file,
    has_tokenizer_file,
    has_safe_weights,
    has_pickled_weights,
    needs_custom_code,
    spaces_count,
    last_modified
from inputs
