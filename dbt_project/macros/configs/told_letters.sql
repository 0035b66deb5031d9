{#
    SQL text: a letter for each layer of a model, whatever its config tells it by: a list, a list that repeats, every how
    many-th layer, or a window for all or from some layer on; null where it is told in a way that does not add up.
#}
{% macro told_letters() -%}
    case
        when is_without_cache then {{ repeated("'n'", 'attention_layers') }}
        when config_layer_letters is not null then left(config_layer_letters, cast(attention_layers as integer))
        when config_layer_cycle is not null then {{ as_many_layers('config_layer_cycle') }}
        when config_attention_period is not null then {{ as_many_layers(
            group_of_layers('config_attention_period', 'config_attention_offset', 'f', 'n')
        ) }}
        when config_group_period is not null then
            case
                when attention_layers % config_group_period = 0
                    then {{ as_many_layers(group_of_layers('config_group_period', none, 'f', 'n')) }}
            end
        when window_tokens is null then {{ repeated("'f'", 'attention_layers') }}
        when window_pattern is not null
            then {{ as_many_layers(group_of_layers('window_pattern', none, 'f', 'w')) }}
        when config_uses_window and config_first_window_layer is not null
            then {{ repeated("'f'", 'least(config_first_window_layer, attention_layers)') }}
                || {{ repeated("'w'", 'attention_layers - config_first_window_layer') }}
        else {{ repeated("'w'", 'attention_layers') }}
    end
{%- endmacro %}

{# SQL text: the letters of a group of layers, repeated for all layers. #}
{% macro as_many_layers(group) -%}
    left({{ repeated(group, 'attention_layers') }}, cast(attention_layers as integer))
{%- endmacro %}

{#
    SQL text: the letters of those layers that keep something of their own: the last ones may use what earlier ones keep, or
    several share a cache. Null where a key bears on it that no rule reads, or where a layer is not told or not understood.
#}
{% macro kept_letters() -%}
    case
        when is_kv_layers_doubted or is_sliding_layers_doubted then null
        when length(all_letters) <> attention_layers or strpos(all_letters, '?') > 0 then null
        when config_shares_caches and config_share_factor > 1 then
            case
                when replace(all_letters, 'f', '') = '' then {{ repeated(
                    "'f'", 'cast(ceil(cast(attention_layers as double precision) / config_share_factor) as bigint)'
                ) }}
            end
        else left(
            case when uses_window then all_letters else replace(all_letters, 'w', 'f') end,
            cast(greatest(attention_layers - coalesce(config_shared_kv_layers, 0), 0) as integer)
        )
    end
{%- endmacro %}
