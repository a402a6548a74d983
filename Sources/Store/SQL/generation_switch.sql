-- Binds: $1 generation int4, $2 state it must have text, $3 new state text.
-- No row: somebody else switched meanwhile.
UPDATE annals.generation SET state = $3 WHERE generation = $1 AND state = $2
