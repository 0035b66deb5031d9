{# A macro, as hf.latest_model and hf.latest_models are this for 1 and for 10, and a view keeps no order of its own. A model
   is news where a sync took it, or a listing of the whole Hub; what a task's listing alone brought comes behind. A model is
   first seen when the run that brought it began, so that the few runs tell, and no row per model is read. #}
{% macro latest_models(how_many) -%}
    select
        model_id,
        model_name,
        ingested_at,
        days_ago,
        'Latest: ' || model_name || ' (' || case days_ago
            when 0 then 'today'
            when 1 then '1 day ago'
            else cast(days_ago as text) || ' days ago'
        end || ')' as display_label
    from (
        select
            model_id,
            {{ text_after_slash('model_id') }} as model_name,
            created_at as ingested_at,
            {{ days_since('created_at') }} as days_ago,
            row_number() over (
                order by
                    case
                        when created_at in (
                            select started_at from runs where kind = 'sync' or asked ->> 'scope' = 'hub'
                        ) then 0
                        else 1
                    end,
                    created_at desc,
                    hub_created_at desc nulls last,
                    downloads desc nulls last,
                    {{ byte_order('model_id') }}
            ) as place
        from models
    ) as latest_first
    where place <= {{ how_many }}
    order by place
{%- endmacro %}
