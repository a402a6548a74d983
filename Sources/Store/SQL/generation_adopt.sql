-- Binds: $1 generation int4, $2 source_hash text.
UPDATE annals.generation SET source_hash = $2 WHERE generation = $1
