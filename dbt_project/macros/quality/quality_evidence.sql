{#
    What of hf.model_quality_inputs each metric was computed from, as (metric, input, SQL text, SQL text of the origin). A
    text that is null is no evidence.
#}
{% macro quality_evidence() -%}
    {%- set record = 'origin' -%}
    {%- set files = 'files_origin' -%}
    {%- set readme = "'hub_model_details/readme'" -%}
    {%- set commits = "'hub_model_details/commits'" -%}
    {%- set account = "'hub_model_details/author'" -%}
    {%- set datasets = "'hub_dataset_details'" -%}
    {%- set openrouter = "'openrouter_models'" -%}
    {%- set found = [
        ('license', 'license', 'license', record),
        ('license', 'reason', 'license_reason', "'quality_licenses'"),
        ('size_score', 'weights_bytes', 'weights_bytes', 'weights_origin'),
        ('size_score', 'counted_from', 'weights_counted_from', 'weights_origin'),
        ('ramp_up_time', 'pipeline_tag', 'pipeline_tag', record),
        ('ramp_up_time', 'widget', true_alone('has_widget'), 'widget_origin'),
        ('ramp_up_time', 'library', 'library_name', record),
        ('ramp_up_time', 'readme', "case when has_readme is false then 'none' end", files),
        ('ramp_up_time', 'readme_characters', 'readme_characters', readme),
        ('ramp_up_time', 'code_blocks', 'code_blocks', readme),
        ('ramp_up_time', 'install_command', 'has_install_command', readme)
    ] -%}
    {%- for section in readme_sections() -%}
        {%- do found.append(('ramp_up_time', section ~ '_section', 'has_' ~ section ~ '_section', readme)) -%}
    {%- endfor -%}
    {%- do found.extend([
        ('ramp_up_time', 'bibtex', 'has_bibtex', readme),
        ('bus_factor', 'commits', 'commits_count', commits),
        ('bus_factor', 'authors', 'authors_count', commits),
        ('bus_factor', 'largest_author_share', decimals('largest_author_share'), commits),
        ('bus_factor', 'account', 'account_kind', account),
        ('performance_claims', 'model_index_results', nonzero('model_index_results'), record),
        ('performance_claims', 'eval_results', nonzero('eval_results'), 'eval_results_origin'),
        ('performance_claims', 'paper_tag', true_alone('has_paper_tag'), record),
        ('performance_claims', 'readme', "case when has_readme is false then 'none' end", files),
        ('performance_claims', 'number_tables', 'number_tables', readme),
        ('performance_claims', 'paper_link', 'links_paper', readme),
        ('performance_claims', 'leaderboard_link', 'links_leaderboard', readme),
        ('performance_claims', 'intelligence_index', decimals('intelligence_index'), openrouter),
        ('performance_claims', 'coding_index', decimals('coding_index'), openrouter),
        ('performance_claims', 'agentic_index', decimals('agentic_index'), openrouter),
        ('dataset_and_code_score', 'datasets_declared', nonzero('datasets_declared'), record),
        ('dataset_and_code_score', 'datasets_linked', nonzero('datasets_linked'), readme),
        ('dataset_and_code_score', 'library_repository', 'library_repository', "'quality_code_libraries'"),
        ('dataset_and_code_score', 'repository_link', 'links_repository', readme),
        ('dataset_and_code_score', 'readme', "case when has_readme is false then 'none' end", files),
        ('dataset_quality', 'datasets_checked', nonzero('datasets_checked'), datasets),
        ('dataset_quality', 'datasets_found', 'datasets_found', datasets),
        ('dataset_quality', 'datasets_documented', 'datasets_documented', datasets),
        ('dataset_quality', 'datasets_licensed', 'datasets_licensed', datasets),
        ('dataset_quality', 'downloads_reach', decimals('datasets_downloads_reach'), datasets),
        ('dataset_quality', 'likes_reach', decimals('datasets_likes_reach'), datasets)
    ]) -%}
    {%- for input in ['config_file', 'tokenizer_file', 'safe_weights', 'pickled_weights'] -%}
        {%- do found.append(('code_quality', input, 'has_' ~ input, files)) -%}
    {%- endfor -%}
    {%- do found.extend([
        ('code_quality', 'custom_code', 'needs_custom_code', files),
        ('code_quality', 'spaces', 'spaces_count', files),
        ('code_quality', 'last_modified', "cast(last_modified at time zone 'UTC' as date)", record),
        ('code_quality', 'readme_characters', 'readme_characters', readme),
        ('code_quality', 'repository_link', 'links_repository', readme)
    ]) -%}
    {{ return(found) }}
{%- endmacro %}

{# SQL bigint: a count where it is not 0; what a record does not have is not listed one by one. #}
{% macro nonzero(column) -%}
    nullif({{ column }}, 0)
{%- endmacro %}

{# SQL boolean: true, or null. #}
{% macro true_alone(column) -%}
    nullif({{ column }}, false)
{%- endmacro %}

{# SQL numeric: a figure to two decimals, which both engines write alike. #}
{% macro decimals(column) -%}
    cast({{ column }} as numeric(18, 2))
{%- endmacro %}
