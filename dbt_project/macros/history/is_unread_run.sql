{# A run counts as read from the green build on that published it: that one alone counts its new models, which stay when a
   later build of the same run fails and its status with it. #}
{% macro is_unread_run(run_number, history) -%}
    (
        {{ 'true' if flags.FULL_REFRESH else 'false' }}
        or not exists (select 1 from {{ history }})
        or {{ run_number }} > (
            select coalesce(max(published_runs.run_number), 0)
            from {{ source('published', 'runs') }} as published_runs
            where published_runs.status in ('success', 'partial') or published_runs.new_models is not null
        )
    )
{%- endmacro %}
