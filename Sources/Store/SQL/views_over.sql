-- Binds: $1 schema text.
-- What shows something of a schema, from outside it.
SELECT DISTINCT vn.nspname::text, v.relname::text
FROM pg_depend d
JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
JOIN pg_class v ON v.oid = r.ev_class
JOIN pg_namespace vn ON vn.oid = v.relnamespace
JOIN pg_class t ON t.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass
JOIN pg_namespace tn ON tn.oid = t.relnamespace
WHERE tn.nspname = $1 AND vn.nspname <> $1
ORDER BY 1, 2
