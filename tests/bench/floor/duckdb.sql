-- The pages in the folder `pages` -> floor.tasks, floor.models, floor.model_tasks, made again.

-- phase: read
drop schema if exists floor cascade;
create schema floor;
create table floor.records as
select
    id as model_id,
    * exclude (id, filename),
    split_part(parse_filename(filename), '--', 1) as listing
from read_json(
    getvariable('pages') || '/*--*.json',
    format = 'array',
    filename = true,
    columns = {
        id: 'varchar',
        author: 'varchar',
        library_name: 'varchar',
        pipeline_tag: 'varchar',
        gated: 'varchar',
        likes: 'bigint',
        downloads: 'bigint',
        "trendingScore": 'double',
        "createdAt": 'varchar',
        "lastModified": 'varchar',
        tags: 'varchar[]',
        "cardData": 'struct(license json, license_name varchar)',
        safetensors: 'struct(total bigint)',
        gguf: 'struct(total bigint)'
    }
);

-- phase: tables
create table floor.tasks as
select
    entry.key as task_id,
    entry.value ->> 'label' as task_label
from read_text(getvariable('pages') || '/tasks.json') as document, json_each(document.content) as entry;

create table floor.models as
with licensed as (
    select
        *,
        list_filter(tags, lambda tag : starts_with(tag, 'license:'))[1][9:] as tag_license,
        case json_type("cardData".license)
            when 'ARRAY' then "cardData".license ->> '$[0]'
            else "cardData".license ->> '$'
        end as card_license
    from (select distinct on (model_id) * from floor.records)
)
select
    model_id,
    author,
    library_name,
    pipeline_tag,
    coalesce(
        tag_license,
        case
            when card_license = 'other' then coalesce("cardData".license_name, 'other')
            else card_license
        end
    ) as license,
    gated,
    likes,
    downloads,
    coalesce(safetensors.total, gguf.total) as parameters,
    "trendingScore" as trending_score,
    cast("createdAt" as timestamptz) as hub_created_at,
    cast("lastModified" as timestamptz) as last_modified,
    to_json(coalesce(tags, [])) as tags
from licensed;

create table floor.ranked as
with members as (
    select model_id, listing as task_id from floor.records where listing <> 'all'
    union
    select model_id, unnest(list_append(tags, pipeline_tag)) from floor.records where listing = 'all'
)
select
    members.model_id,
    members.task_id,
    cast(row_number() over (
        partition by members.task_id
        order by models.downloads desc nulls last, models.likes desc nulls last, members.model_id
    ) as integer) as rank_in_task
from members
inner join floor.tasks on tasks.task_id = members.task_id
inner join floor.models on models.model_id = members.model_id;
drop table floor.records;

-- phase: keys
alter table floor.tasks add primary key (task_id);
alter table floor.models add primary key (model_id);
create table floor.model_tasks (
    model_id varchar references floor.models,
    task_id varchar references floor.tasks,
    rank_in_task integer,
    primary key (model_id, task_id)
);
insert into floor.model_tasks from floor.ranked;
drop table floor.ranked;
create index models_downloads on floor.models (downloads);
create index models_likes on floor.models (likes);
create index models_pipeline_tag on floor.models (pipeline_tag);
create index model_tasks_task_id on floor.model_tasks (task_id);
checkpoint;
