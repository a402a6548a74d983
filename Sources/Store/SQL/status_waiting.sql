-- Binds: $1 generation int4, $2 log int4, $3 partition int4.
-- Every record that was quarantined or held, by what has become of it.
SELECT state, count(*) FROM annals.quarantine
WHERE generation = $1 AND log = $2 AND partition = $3 GROUP BY state
