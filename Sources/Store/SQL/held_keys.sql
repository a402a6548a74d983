-- Binds: $1 generation int4, $2 log int4, $3 partition int4.
-- The keys that wait, each with the earliest quarantined event of it.
SELECT key, min("offset") FROM annals.quarantine
WHERE generation = $1 AND log = $2 AND partition = $3 AND state IN ('quarantined', 'held')
  AND key IS NOT NULL
GROUP BY key
