{#
    SQL text: `Bus Factor (0.3 < 0.5), ` where a score is below its threshold, `Bus Factor (no evidence), ` where it is null
    although the model's documents were asked for, else nothing. One decimal of the score, or as many as it takes to read
    as less than the threshold.
#}
{% macro failed_metric(label, score, threshold, were_asked) -%}
    case
        when {{ score }} is null then case when {{ were_asked }} then '{{ label }} (no evidence), ' else '' end
        when {{ score }} < {{ threshold }} then
            '{{ label }} (' || case
                {%- for decimals in range(1, 6) %}
                when cast(cast({{ score }} as numeric(8, 6)) as numeric(8, {{ decimals }})) < {{ threshold }}
                    then cast(cast(cast({{ score }} as numeric(8, 6)) as numeric(8, {{ decimals }})) as text)
                {%- endfor %}
                else cast(cast({{ score }} as numeric(8, 6)) as text)
            end || ' < ' || regexp_replace(cast(cast({{ threshold }} as numeric(8, 6)) as text), '0{1,5}$', '') || '), '
        else ''
    end
{%- endmacro %}

{# SQL text: what the gate says of all metrics that fail, each followed by a comma and a space; empty where none does. #}
{% macro failed_metrics() -%}
    {%- for metric, label in quality_metrics().items() -%}
    {{ failed_metric(
        label, 'scored.' ~ metric, 'scored.' ~ metric ~ '_threshold', 'scored.were_documents_asked'
    ) }}{{ ' || ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
