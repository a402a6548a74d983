-- Binds: $1 decided_by text, $2 reason text, $3 action text, $4 projection text, $5 version int4,
-- $6 generation int4, $7 log int4 or null, $8 partition int4 or null, $9 offset int8 or null,
-- $10 detail text.
-- Numbers have no gaps, so that none can be suspected: a plan that was taken back has used none.
INSERT INTO annals.operator_log (entry, decided_by, reason, action, projection, version, generation,
  log, partition, "offset", detail)
SELECT coalesce(max(entry), 0) + 1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 FROM annals.operator_log
RETURNING entry
