-- Binds: $1 view text, $2 its schema text.
-- The columns of a view, in their order.
SELECT a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod),
  coalesce(col_description(c.oid, a.attnum), '')
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
WHERE n.nspname = $2 AND c.relkind IN ('v', 'm') AND c.relname = $1
  AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
