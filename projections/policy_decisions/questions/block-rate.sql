-- The share of decisions that denied, by severity, over a span of whole hours.
-- param tenant text = '': the tenant; all when empty
-- param from timestamptz = '-infinity': the first hour
-- param until timestamptz = 'infinity': the hour behind the last
SELECT severity, sum(decisions)::bigint AS decisions,
  coalesce(sum(decisions) FILTER (WHERE NOT allowed), 0)::bigint AS denied,
  round(coalesce(sum(decisions) FILTER (WHERE NOT allowed), 0) / sum(decisions), 4) AS denied_share,
  round(sum(score_sum) / nullif(sum(score_count), 0), 6) AS mean_score,
  round(sum(duration_sum_us) / nullif(sum(duration_count), 0)) AS mean_duration_us
FROM policy_decision_hour
WHERE (:tenant = '' OR tenant = :tenant) AND window_start >= :from AND window_start < :until
GROUP BY severity
ORDER BY severity
