-- Decisions that come out otherwise when they are evaluated again under the pack that they name.
-- param tenant text = '': the tenant; all when empty
SELECT occurred_at, tenant, differs, allowed, score, severity, rule_pack_version, prompt_hash,
  event_id
FROM policy_decision
WHERE reevaluation = 'disagrees' AND (:tenant = '' OR tenant = :tenant)
ORDER BY occurred_at, tenant, partition, "offset"
