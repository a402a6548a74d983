-- Binds: $1 schema text.
-- The views of a schema; names are qualified but for those of the search path.
SELECT c.oid::int8, c.relname::text, pg_get_viewdef(c.oid), coalesce(obj_description(c.oid, 'pg_class'), '')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relkind = 'v'
ORDER BY c.relname COLLATE "C"
