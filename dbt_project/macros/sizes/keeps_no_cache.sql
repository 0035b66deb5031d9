{#
    SQL boolean: whether a model keeps no keys and values: an encoder reads at once, what is recurrent keeps a state of one
    size. Told by the class where the model library has no other kind (0 never, 1 only as a decoder), by what the config says
    of itself, and by the heads of `architectures`.
#}
{% macro keeps_no_cache(facts, class_cache) -%}
    case
        when {{ class_cache }} = 0 then true
        when {{ facts }}.config_is_decoder then false
        when {{ regexp_matches_part(
            facts ~ '.config_architectures',
            'CausalLM|LMHead|ConditionalGeneration|Seq2Seq|ImageTextToText|Vision2Seq|ChatModel'
        ) }} then false
        when {{ regexp_matches_part(
            facts ~ '.config_architectures',
            'EncoderModel|For(Masked|Sequence|Token|Question|Multiple|NextSentence|Image|Video|Audio|Object|Semantic|CTC|Zero)'
        ) }} then true
        when {{ facts }}.config_sees_what_follows then true
        when {{ facts }}.config_is_encoder_decoder then false
        when {{ class_cache }} = 1 then true
        when {{ facts }}.config_heads is null and {{ facts }}.config_has_states then true
        else false
    end
{%- endmacro %}
