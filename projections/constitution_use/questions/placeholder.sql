-- Decisions made under a placeholder: the engine had no constitution.
-- param tenant text = '': the tenant; all when empty
SELECT tenant, hash, decisions, first_decision_at, last_decision_at
FROM constitution_use
WHERE hash_kind = 'placeholder' AND decisions > 0 AND (:tenant = '' OR tenant = :tenant)
ORDER BY decisions DESC, tenant
