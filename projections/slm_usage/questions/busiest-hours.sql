-- The hours with the most calls.
-- param tenant text = '': the tenant; all when empty
SELECT window_start, sum(requests)::bigint AS requests,
  sum(prompt_tokens + completion_tokens)::bigint AS tokens
FROM slm_usage_hour
WHERE :tenant = '' OR tenant = :tenant
GROUP BY window_start
ORDER BY requests DESC, window_start
