-- Decisions under a hash that was never announced, for their tenant or for all; no placeholders.
-- param tenant text = '': the tenant; all when empty
SELECT u.tenant, u.hash, u.hash_kind, u.decisions, u.first_decision_at, u.last_decision_at
FROM constitution_use AS u
WHERE u.decisions > 0 AND u.hash_kind <> 'placeholder' AND (:tenant = '' OR u.tenant = :tenant)
  AND NOT EXISTS (
    SELECT FROM constitution_use AS a
    WHERE a.hash = u.hash AND a.announcements > 0 AND a.tenant IN (u.tenant, 'global'))
ORDER BY u.decisions DESC, u.tenant, u.hash
