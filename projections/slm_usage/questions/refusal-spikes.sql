-- Hours in which a model refused more than a share of its calls.
-- param share numeric = '0.1': the share, from 0 to 1
SELECT window_start, tenant, provider, model, requests, refusals,
  round(refusals::numeric / requests, 4) AS refused_share
FROM slm_usage_hour
WHERE refusals > :share * requests
ORDER BY refused_share DESC, window_start, tenant, provider, model
