{{ config(severity='warn') }}

-- The eight metrics have a weight each that add up to 1: net_score is then a share of the best that
-- there can be. A warning alone: who tries a weight out wants to see the scores.

with weights as (

    select * from {{ ref('quality_weights') }}

)

select
    count(*) as weights_count,
    sum(weight) as weights_sum
from weights
having count(*) <> {{ quality_metrics() | length }} or abs(sum(weight) - 1) > 1e-9
