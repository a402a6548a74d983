-- Binds: none. Ends the sessions of workers in this database, and says how many there were.
SELECT count(*) FILTER (WHERE pg_terminate_backend(pid))
FROM pg_stat_activity
WHERE datname = current_database() AND application_name IN ('annals-reader', 'annals-writer')
