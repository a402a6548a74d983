-- Every denial, with the rules that were broken and where.
-- param tenant text = '': the tenant; all when empty
-- param from timestamptz = '-infinity': the first moment
-- param until timestamptz = 'infinity': the moment behind the last
SELECT d.occurred_at, d.tenant, d."user", d.session_id, d.score, d.severity, v.rule, v.excerpt,
  d.constitution_hash, d.event_id
FROM policy_decision AS d
LEFT JOIN policy_violation AS v
  ON v.partition = d.partition AND v."offset" = d."offset" AND v.event_id = d.event_id
WHERE NOT d.allowed AND (:tenant = '' OR d.tenant = :tenant)
  AND d.occurred_at >= :from AND d.occurred_at < :until
ORDER BY d.occurred_at, d.tenant, d.partition, d."offset", v.ordinal
