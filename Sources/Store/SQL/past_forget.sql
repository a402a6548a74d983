-- Binds: $1 generation int4.
-- Nothing else refers to a throwaway generation once its partitions are forgotten.
WITH shown AS (DELETE FROM annals.past WHERE generation = $1)
DELETE FROM annals.generation WHERE generation = $1 AND state = 'past'
