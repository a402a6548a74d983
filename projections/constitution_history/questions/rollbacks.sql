-- Announcements that went back: called a rollback, or the return of a hash that another had replaced.
-- param tenant text = '': the tenant; all when empty
SELECT tenant, occurred_at, replaced_version, version, replaced_hash, hash,
  coalesce(source = 'rollback', false) AS declared, approved_by, event_id
FROM (
  SELECT h.*, lag(h.version) OVER log AS replaced_version, lag(h.hash) OVER log AS replaced_hash,
    lag(h.hash) OVER log <> h.hash AND EXISTS (
      SELECT FROM constitution_history AS before
      WHERE before.tenant = h.tenant AND before.partition = h.partition
        AND before.hash = h.hash AND before."offset" < h."offset") AS returned
  FROM constitution_history AS h
  WINDOW log AS (PARTITION BY h.tenant, h.partition ORDER BY h."offset")
) AS announcement
WHERE (:tenant = '' OR tenant = :tenant) AND (source = 'rollback' OR returned)
ORDER BY occurred_at, tenant, partition, "offset"
