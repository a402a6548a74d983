-- Binds: $1 entry int8, $2 decided_at timestamptz, $3 decided_by text, $4 reason text, $5 action text,
-- $6 projection text, $7 version int4, $8 log int4 or null, $9 partition int4 or null,
-- $10 offset int8 or null, $11 detail text.
-- The generation it was about is another database's.
INSERT INTO annals.operator_log (entry, decided_at, decided_by, reason, action, projection, version,
  log, partition, "offset", detail, carried_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, now())
