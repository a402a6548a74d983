-- Binds: $1 view, its number int8.
SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), coalesce(l.collname::text, ''),
  coalesce(col_description(a.attrelid, a.attnum), '')
FROM pg_attribute a LEFT JOIN pg_collation l ON l.oid = a.attcollation
WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
