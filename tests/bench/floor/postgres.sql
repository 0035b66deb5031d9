-- floor.pages, as copied -> floor.tasks, floor.models, floor.model_tasks, made again.

-- phase: read
create table floor.records as
select
    pages.listing,
    record.id as model_id,
    record.author,
    record.library_name,
    record.pipeline_tag,
    record.gated,
    record.likes,
    record.downloads,
    record."trendingScore" as trending_score,
    record."createdAt" as hub_created_at,
    record."lastModified" as last_modified,
    coalesce(record.tags, '[]') as tags,
    record."cardData" as card,
    coalesce(
        cast(record.safetensors ->> 'total' as bigint), cast(record.gguf ->> 'total' as bigint)
    ) as parameters
from floor.pages
cross join json_to_recordset(pages.page) as record (
    id text,
    author text,
    library_name text,
    pipeline_tag text,
    gated text,
    likes bigint,
    downloads bigint,
    "trendingScore" double precision,
    "createdAt" timestamptz,
    "lastModified" timestamptz,
    tags jsonb,
    "cardData" jsonb,
    safetensors jsonb,
    gguf jsonb
)
where pages.listing <> '';

-- phase: tables
create table floor.tasks as
select
    entry.key as task_id,
    entry.value ->> 'label' as task_label
from floor.pages
cross join json_each(pages.page) as entry
where pages.listing = '';

create table floor.models as
with licensed as (
    select distinct on (model_id)
        *,
        (
            select substr(tag, 9)
            from jsonb_array_elements_text(tags) with ordinality as tag_list (tag, position)
            where starts_with(tag, 'license:')
            order by position
            limit 1
        ) as tag_license,
        case jsonb_typeof(card -> 'license')
            when 'array' then card -> 'license' ->> 0
            else card ->> 'license'
        end as card_license
    from floor.records
    order by model_id
)
select
    model_id,
    author,
    library_name,
    pipeline_tag,
    coalesce(
        tag_license,
        case
            when card_license = 'other' then coalesce(card ->> 'license_name', 'other')
            else card_license
        end
    ) as license,
    gated,
    likes,
    downloads,
    parameters,
    trending_score,
    hub_created_at,
    last_modified,
    tags
from licensed;

create table floor.model_tasks as
with members as (
    select model_id, listing as task_id from floor.records where listing <> 'all'
    union
    select model_id, pipeline_tag from floor.records where listing = 'all'
    union
    select model_id, tag
    from floor.records
    cross join jsonb_array_elements_text(tags) as tag
    where listing = 'all' and tag in (select task_id from floor.tasks)
)
select
    members.model_id,
    members.task_id,
    cast(row_number() over (
        partition by members.task_id
        order by
            models.downloads desc nulls last,
            models.likes desc nulls last,
            members.model_id collate "C"
    ) as integer) as rank_in_task
from members
inner join floor.tasks on tasks.task_id = members.task_id
inner join floor.models on models.model_id = members.model_id;
drop table floor.records, floor.pages;

-- phase: keys
alter table floor.tasks add primary key (task_id);
alter table floor.models add primary key (model_id);
alter table floor.model_tasks
    add primary key (model_id, task_id),
    add foreign key (model_id) references floor.models,
    add foreign key (task_id) references floor.tasks;
create index on floor.models (downloads);
create index on floor.models (likes);
create index on floor.models (pipeline_tag);
create index on floor.model_tasks (task_id);
analyze floor.models, floor.model_tasks;
