-- Binds: $1 generation int4, $2 state text.
UPDATE annals.generation SET state = $2 WHERE generation = $1
