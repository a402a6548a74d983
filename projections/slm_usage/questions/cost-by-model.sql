-- What each model cost, by tenant, in a span of days.
-- param tenant text = '': the tenant; all when empty
-- param from timestamptz = '-infinity': the first day
-- param until timestamptz = 'infinity': the day behind the last
SELECT tenant, provider, model, sum(requests)::bigint AS requests,
  sum(priced_requests)::bigint AS priced_requests,
  sum(prompt_tokens)::bigint AS prompt_tokens, sum(completion_tokens)::bigint AS completion_tokens,
  sum(cost_usd) AS cost_usd
FROM slm_usage_day
WHERE (:tenant = '' OR tenant = :tenant) AND window_start >= :from AND window_start < :until
GROUP BY tenant, provider, model
ORDER BY cost_usd DESC, tenant, provider, model
