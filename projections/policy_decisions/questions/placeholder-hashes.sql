-- How many decisions were made under a placeholder instead of a constitution's hash.
-- param tenant text = '': the tenant; all when empty
SELECT tenant, count(*) AS decisions,
  count(*) FILTER (WHERE hash_kind = 'placeholder') AS under_placeholder,
  count(*) FILTER (WHERE hash_kind = 'none') AS without_hash,
  min(occurred_at) FILTER (WHERE hash_kind = 'placeholder') AS first_at,
  max(occurred_at) FILTER (WHERE hash_kind = 'placeholder') AS last_at
FROM policy_decision
WHERE :tenant = '' OR tenant = :tenant
GROUP BY tenant
HAVING count(*) FILTER (WHERE hash_kind = 'placeholder') > 0
ORDER BY under_placeholder DESC, tenant
