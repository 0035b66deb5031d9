{# A run that landed no listing of the Hub's models cannot have changed one. #}
{% macro unread_hub_runs(history) -%}
    select
        runs.run_id,
        runs.run_number,
        runs.started_at
    from {{ ref('stg_extract__runs') }} as runs
    where
        runs.is_landed
        and {{ is_unread_run('runs.run_number', history) }}
        and exists (
            select 1 from {{ json_elements('runs.listings', 'listed') }}
            where {{ json_exact_text("listed.element -> 'table'") }} = 'hub_models'
        )
{%- endmacro %}
