-- Binds: none.
-- The views that readers see, each with what it says of itself.
SELECT c.relname::text, coalesce(obj_description(c.oid, 'pg_class'), '')
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'read' AND c.relkind IN ('v', 'm')
ORDER BY c.relname COLLATE "C"
