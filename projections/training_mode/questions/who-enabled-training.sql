-- Who enabled training for a tenant, when, why, for how long, and how it ended.
-- param tenant text = '': the tenant; all when empty
-- param as_of timestamptz = 'infinity': the moment from which it is judged; expiry counts until then
SELECT tenant, owner, reason, started_at,
  CASE WHEN ended_at IS NULL AND expires_at <= :as_of THEN expires_at ELSE ended_at END AS ended_at,
  CASE WHEN ended_at IS NULL AND expires_at <= :as_of THEN 'expired' ELSE ended_how END AS ended_how,
  ended_by, repaired
FROM training_mode_interval
WHERE (:tenant = '' OR tenant = :tenant) AND started_at <= :as_of
ORDER BY tenant, started_at, opened_offset
