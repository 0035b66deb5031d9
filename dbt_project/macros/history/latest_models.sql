{# A macro, as hf.latest_model and hf.latest_models are this for 1 and for 10, and a view keeps no order of its own. #}
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
