{% macro is_yet_to_parse(rows, known, parser) -%}
    not exists (
        select 1
        from {{ known }} as known
        where
            known.model_id = {{ rows }}.model_id
            and known.payload_sha256 = {{ rows }}.payload_sha256
            and known.parser = '{{ parser }}'
    )
{%- endmacro %}
