{#
    SQL double precision: the parameters that a model's name tells, `-7B-`, `-125m`, `8x7B`, `30B-A3B` (the first number);
    null where it tells none. Experts share attention and embeddings, about 22 % of each: Mixtral's 8x7B are 46.7 billion,
    not 56. `17B-16E` names what is active, so it tells no size. A number before M has two digits or more: `-1M` is a context.
    An underscore is the point of a size where the version came before, `lm2-1_8b`; `lm-3_8b` may be 3.8 or version 3 of 8.
#}
{% macro parameters_in_name(model_id) -%}
    {%- set name = name_without_hashes(model_id) -%}
    {%- set start = '(?:^|[^a-z0-9.])' -%}
    {%- set end = '(?:$|[^a-z0-9])' -%}
    {%- set number = '[0-9]{1,4}(?:[.][0-9]{1,3})?' -%}
    {%- set with_underscore = '(?:^|-)(0_[0-9]{1,2})b' ~ end -%}
    {%- set behind_version = '[0-9]-([1-9][0-9]?_[0-9]{1,2})b' ~ end -%}
    case
        when {{ first_group(name, '[0-9]b-([0-9]{1,3})e' ~ end) }} is not null then null
        when {{ first_group(name, start ~ '([0-9]{1,3})x' ~ number ~ 'b' ~ end) }} is not null
            then 1e9
                * cast({{ first_group(name, start ~ '[0-9]{1,3}x(' ~ number ~ ')b' ~ end) }} as double precision)
                * (0.22 + 0.78 * cast({{ first_group(name, start ~ '([0-9]{1,3})x' ~ number ~ 'b' ~ end) }} as double precision))
        when {{ first_group(name, with_underscore) }} is not null
            then 1e9 * cast(replace({{ first_group(name, with_underscore) }}, '_', '.') as double precision)
        when {{ first_group(name, behind_version) }} is not null
            then 1e9 * cast(replace({{ first_group(name, behind_version) }}, '_', '.') as double precision)
        when {{ first_group(name, '(?:^|[a-z]-)([1-9][0-9]?_[0-9]{1,2})b' ~ end) }} is not null then null
        else coalesce(
            cast({{ first_group(name, start ~ '(' ~ number ~ ')b' ~ end) }} as double precision) * 1e9,
            cast({{ first_group(name, start ~ '([0-9]{2,4}(?:[.][0-9]{1,3})?)m' ~ end) }} as double precision) * 1e6
        )
    end
{%- endmacro %}

{# SQL text: what stands behind the slash in lower case, without identifiers of hexadecimal digits in groups (`-12b-`). #}
{% macro name_without_hashes(model_id) -%}
    regexp_replace(lower({{ text_after_slash(model_id) }}), '([0-9a-f]{4,12}-){2,}[0-9a-f]{4,12}', '#', 'g')
{%- endmacro %}

{# SQL double precision: the share of its parameters that a mixture of experts uses per token by its name, `30B-A3B`. #}
{% macro active_ratio_in_name(model_id) -%}
    {%- set name = name_without_hashes(model_id) -%}
    {%- set number = '[0-9]{1,4}(?:[.][0-9]{1,3})?' -%}
    cast({{ first_group(name, '[0-9]b-a(' ~ number ~ ')b(?:$|[^a-z0-9])') }} as double precision)
    / nullif(cast({{ first_group(name, '(?:^|[^a-z0-9.])(' ~ number ~ ')b-a[0-9]') }} as double precision), 0)
{%- endmacro %}

{# SQL text: the bits of a quantised weight that a name tells, `4bit`, `int4`, `w4a16`. #}
{% macro bits_in_name(model_id) -%}
    {%- set name = 'lower(' ~ text_after_slash(model_id) ~ ')' -%}
    coalesce(
        {{ first_group(name, '([2-8])[-_]?bit') }},
        {{ first_group(name, '(?:int|w)([2-8])(?:a16|a8|$|[^0-9])') }}
    )
{%- endmacro %}
