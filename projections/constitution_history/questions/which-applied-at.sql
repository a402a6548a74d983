-- Which constitution was in force for a tenant at a moment: its own, else the global one.
-- param tenant text: the tenant
-- param as_of timestamptz: the moment
SELECT tenant AS announced_for, version, hash, in_force_from, occurred_at, source,
  reference_verdict, strict_verdict, event_id
FROM constitution_history
WHERE tenant IN (:tenant, 'global') AND in_force_from <= :as_of
ORDER BY tenant <> :tenant, in_force_from DESC, "offset" DESC, partition
LIMIT 1
