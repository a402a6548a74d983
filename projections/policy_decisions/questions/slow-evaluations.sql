-- Evaluations that took longer than a bound; the platform's target is 15 ms.
-- param bound_us bigint = '15000': the bound, microseconds
-- param tenant text = '': the tenant; all when empty
SELECT occurred_at, tenant, duration_us, allowed, violation_count, environment, event_id
FROM policy_decision
WHERE duration_us > :bound_us AND (:tenant = '' OR tenant = :tenant)
ORDER BY duration_us DESC, occurred_at, tenant, partition, "offset"
