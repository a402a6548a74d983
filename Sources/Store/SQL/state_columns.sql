-- Binds: $1 schema text.
-- The columns of a generation's tables, those of the primary key with their place in it, from 0.
SELECT c.relname::text, a.attname::text, format_type(a.atttypid, NULL),
  array_position(i.indkey::smallint[], a.attnum)::integer,
  coalesce(i.indnkeyatts, 0)::integer
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
WHERE n.nspname = $1 AND c.relkind IN ('r', 'p')
ORDER BY c.relname COLLATE "C", a.attnum
