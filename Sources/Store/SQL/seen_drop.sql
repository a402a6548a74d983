-- Binds: $1 generation int4.
DELETE FROM annals.seen_ids WHERE generation = $1
