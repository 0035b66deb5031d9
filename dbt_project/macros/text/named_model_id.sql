{#
    Rankings and indices are written by people: `https://huggingface.co/a/b/tree/main`, `a/b/` and `a/b ` are `a/b`. An
    address on the Hub of anything but a model names none. The Hub's own ids need none of this.
#}
{% macro named_model_id(text) -%}
    {%- set id = trimmed(text) -%}
    {%- set path = first_group(id, '^(?:[a-zA-Z]+://)?[^/:]+/+([^?#]*[^?#/])') -%}
    {%- set not_models = 'api|blog|collections|datasets|docs|papers|spaces' -%}
    case
        when {{ regexp_matches_part(fold_case(id), '^(https?://)?(www[.])?(huggingface[.]co|hf[.]co)/') }}
            then
                case
                    when {{ regexp_matches_part(path, '^(' ~ not_models ~ ')(/|$)') }} then null
                    else coalesce(
                        {{ first_group(path, '^([^/]+)/(?:blob|raw|resolve|tree)/') }},
                        {{ first_group(path, '^([^/]+/[^/]+)') }},
                        {{ path }}
                    )
                end
        else nullif(rtrim({{ id }}, e'/ \t\n\r'), '')
    end
{%- endmacro %}
