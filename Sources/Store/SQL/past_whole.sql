-- Binds: $1 generation int4, $2 schema text, $3 events int8, $4 milliseconds int8.
-- What it takes on disk counts with its indexes.
UPDATE annals.past SET whole = true, events = $3, milliseconds = $4, asked_at = clock_timestamp(),
  bytes = (SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $2 AND c.relkind = 'r')
WHERE generation = $1
