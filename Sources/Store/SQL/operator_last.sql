-- Binds: none.
SELECT coalesce(max(entry), 0) FROM annals.operator_log
