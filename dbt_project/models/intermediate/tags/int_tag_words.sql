-- What a tag without a prefix can be. Small: every tag of the Hub is looked up in it.
with tasks as (

    select task_id from {{ ref('stg_hub__tasks') }}

),

libraries as (

    select library from {{ ref('hub_libraries') }}

),

languages as (

    select * from {{ ref('hub_languages') }}

),

words as (

    select
        task_id as word,
        true as is_task,
        false as is_library,
        false as is_language,
        false as is_word
    from tasks
    union all
    select
        library,
        false,
        true,
        false,
        false
    from libraries
    union all
    select
        code,
        false,
        false,
        true,
        also_means is not null
    from languages

)

select
    word,
    bool_or(is_task) as is_task,
    bool_or(is_library) as is_library,
    bool_or(is_language) as is_language,
    bool_or(is_word) as is_word
from words
group by word
