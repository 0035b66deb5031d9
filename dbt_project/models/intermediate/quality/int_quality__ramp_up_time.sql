with inputs as (

    select * from {{ ref('int_quality_inputs') }}

),

points as (

    {{ points_of('ramp_up_time', [
        'usage', 'install', 'example_code', 'limitations', 'training', 'evaluation', 'citation',
        'pipeline', 'library', 'full_length_characters'
    ]) }}

),

told as (

    select
        inputs.model_id,
        -- a heading says little without text below it, and beyond a length more text adds nothing
        (
            {{ points_if('inputs.has_usage_section', 'points.usage') }}
            + {{ points_if(
                'inputs.has_install_section or inputs.has_install_command', 'points.install'
            ) }}
            + {{ share_of('inputs.code_blocks', '2.0') }} * points.example_code
            + {{ points_if('inputs.has_limitations_section', 'points.limitations') }}
            + {{ points_if('inputs.has_training_section', 'points.training') }}
            + {{ points_if('inputs.has_evaluation_section', 'points.evaluation') }}
            + {{ points_if('inputs.has_citation_section or inputs.has_bibtex', 'points.citation') }}
        )
        * {{ share_of('inputs.readme_characters', 'points.full_length_characters') }} as of_readme,
        {{ points_if('inputs.pipeline_tag is not null or inputs.has_widget', 'points.pipeline') }}
        + {{ points_if('inputs.library_name is not null', 'points.library') }} as of_record,
        inputs.has_readme is not null as is_readme_known
    from inputs
    cross join points

)

select
    model_id,
    case
        when is_readme_known or of_record > 0 then {{ score('of_readme + of_record') }}
    end as ramp_up_time
from told
