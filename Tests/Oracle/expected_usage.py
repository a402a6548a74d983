"""Expected rows of slm_usage: every group's events collected in a list, then counted.

Nothing is merged: each window is computed from its own events, so a wrong merge cannot hide here.
"""

from collections import defaultdict

import exact
import sketch

WINDOWS = (("usage_minute", 60), ("usage_hour", 3600), ("usage_day", 86400))


def rows(events):
    for table, seconds in WINDOWS:
        groups = defaultdict(list)
        for event in events:
            start = event.occurred_at // (seconds * 1_000_000) * seconds * 1_000_000
            names = tuple(event.get(name) for name in ("tenant", "provider", "model"))
            groups[*names, start].append(event)
        for (tenant, provider, model, start), members in groups.items():
            yield table, {
                "tenant": tenant, "provider": provider, "model": model,
                "window_start": exact.time_text(start), **_totals(members)}


def _totals(events) -> dict:
    latencies = [e.get("latency_ms") for e in events if e.get("latency_ms") is not None]
    costs = [e.get("cost_usd") for e in events if e.get("cost_usd") is not None]
    tokens = [e.get("prompt_tokens") + e.get("completion_tokens") for e in events]
    return {
        "requests": len(events),
        "successes": sum(e.get("success") is True for e in events),
        "failures": sum(e.get("success") is False for e in events),
        "refusals": sum(e.get("refused") is True for e in events),
        "prompt_tokens": sum(e.get("prompt_tokens") for e in events),
        "completion_tokens": sum(e.get("completion_tokens") for e in events),
        "priced_requests": len(costs),
        "cost_usd": exact.decimal_text(sum(costs), 9),
        "latency_count": len(latencies),
        "latency_sum_us": sum(latencies),
        **{f"latency_p{p}_us": sketch.quantile(latencies, p) for p in (50, 95, 99)},
        **{f"tokens_p{p}": sketch.quantile(tokens, p) for p in (50, 95, 99)},
    }
