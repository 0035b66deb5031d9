{# List: the devices that size_score must fit on, from the variable `gate_devices`, a list or a text with commas. #}
{% macro gate_devices() -%}
    {%- set given = var('gate_devices') -%}
    {%- set names = given.split(',') if given is string else given -%}
    {{ return(names | map('trim') | reject('equalto', '') | list) }}
{%- endmacro %}

{# SQL boolean: whether a device is one of them. #}
{% macro is_gate_device(device) -%}
    {{ device }} in ('{{ gate_devices() | join("', '") }}')
{%- endmacro %}
