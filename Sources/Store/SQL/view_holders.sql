-- Binds: $1 names of views in schema read text[].
-- Who reads one of them now: whoever has a lock on it.
SELECT c.relname::text, a.pid, a.application_name, extract(epoch FROM now() - a.xact_start)::int8
FROM pg_locks k
JOIN pg_class c ON c.oid = k.relation
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'read'
JOIN pg_stat_activity a ON a.pid = k.pid
WHERE k.locktype = 'relation' AND k.granted AND c.relname = ANY ($1) AND a.pid <> pg_backend_pid()
ORDER BY a.xact_start LIMIT 1
