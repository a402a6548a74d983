-- Whether training was on for each tenant at a moment, and who held the lock.
-- param as_of timestamptz: the moment
-- param tenant text = '': the tenant; all when empty
SELECT tenant, owner, reason, started_at, least(ended_at, expires_at) AS held_until, repaired
FROM training_mode_interval
WHERE (:tenant = '' OR tenant = :tenant)
  AND started_at <= :as_of AND :as_of < least(ended_at, expires_at)
ORDER BY tenant, started_at, opened_offset
