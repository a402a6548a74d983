-- Binds: $1 generation int4.
UPDATE annals.past SET asked_at = clock_timestamp() WHERE generation = $1
