-- Prompts that were allowed once and denied another time, for the same tenant.
-- param tenant text = '': the tenant; all when empty
SELECT tenant, prompt_hash, count(*) FILTER (WHERE allowed) AS allowed,
  count(*) FILTER (WHERE NOT allowed) AS denied,
  count(DISTINCT rule_pack_version) AS rule_packs,
  count(DISTINCT constitution_hash) AS constitution_hashes,
  min(occurred_at) AS first_at, max(occurred_at) AS last_at
FROM policy_decision
WHERE prompt_hash IS NOT NULL AND (:tenant = '' OR tenant = :tenant)
GROUP BY tenant, prompt_hash
HAVING bool_or(allowed) AND NOT bool_and(allowed)
ORDER BY tenant, prompt_hash
