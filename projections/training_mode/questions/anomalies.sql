-- What does not fit together in the audit trail.
-- param tenant text = '': the tenant; all when empty
SELECT tenant, occurred_at, kind, "user", detail, partition, "offset"
FROM training_mode_anomaly
WHERE :tenant = '' OR tenant = :tenant
ORDER BY occurred_at, tenant, partition, "offset", ordinal
