{# The eight metrics in their order, each with its name for people. #}
{% macro quality_metrics() -%}
    {{ return({
        'license': 'License',
        'size_score': 'Size Score',
        'ramp_up_time': 'Ramp-Up Time',
        'bus_factor': 'Bus Factor',
        'performance_claims': 'Performance Claims',
        'dataset_and_code_score': 'Dataset and Code Score',
        'dataset_quality': 'Dataset Quality',
        'code_quality': 'Code Quality'
    }) }}
{%- endmacro %}
