-- Binds: $1 generation int4, $2 log int4, $3 partitions int4.
-- The number first noted, whatever is noted now.
INSERT INTO annals.generation_log AS g (generation, log, partitions) VALUES ($1, $2, $3)
ON CONFLICT (generation, log) DO UPDATE SET partitions = g.partitions
RETURNING partitions
