-- Announcements that do not verify, or that carry nothing that could.
-- param tenant text = '': the tenant; all when empty
SELECT tenant, occurred_at, version, hash, reference_verdict, reference_reason, strict_verdict,
  strict_reason, source, event_id
FROM constitution_history
WHERE (:tenant = '' OR tenant = :tenant)
  AND (reference_verdict <> 'valid' OR strict_verdict <> 'valid')
ORDER BY occurred_at, tenant, partition, "offset"
