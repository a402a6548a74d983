"""slm.metrics events from an inference trace: time and token counts are the trace's, the rest a
rule.

The rule is printed by the demo (`RULE`), and each event names in `derived` what came from it. What
the trace does not have (latency, refusal, success, sessions) stays absent. A model without a listed
price has no cost: never a guessed one.
"""

import calendar
import re
from decimal import Decimal

import wire

TOPIC = "slm.metrics"

# USD for one million prompt and completion tokens, for exactly these model names.
PRICES = {
    "claude-3-opus": (Decimal("15"), Decimal("75")),
    "claude-3-sonnet": (Decimal("3"), Decimal("15")),
    "claude-3-haiku": (Decimal("0.25"), Decimal("1.25")),
    "gpt-4-turbo": (Decimal("10"), Decimal("30")),
    "gpt-3.5-turbo": (Decimal("0.5"), Decimal("1.5")),
}

# The vendor that a model's name says; open weights, which anybody may serve, say none.
VENDORS = (
    ("gpt-", "openai"), ("text-embedding-", "openai"), ("whisper-", "openai"),
    ("claude-", "anthropic"), ("mistral-", "mistral"), ("codestral-", "mistral"),
    ("voyage-", "voyage"), ("deepgram-", "deepgram"), ("elevenlabs-", "elevenlabs"),
    ("azure-", "azure"),
)
UNLISTED = "unlisted"

RULE = """\
row n (from 0) of the trace becomes one slm.metrics event:
  timestamp          the row's time read as UTC, as unix seconds with all its decimals
  prompt_tokens      context tokens          completion_tokens  generated tokens
  tenant             number n mod 3 of tenantA, tenantB, somagent
  role               number (n mod R) of the R roles of model_profiles.json, in file order
  model              number ((n div R) mod M) of that role's M models: primary, then fallbacks
  fallback_used      the model is not the role's primary
  provider           the vendor in the model's name; open weights: "unlisted"
  cost_usd           only where the price list names exactly this model; else absent
  event_id           uuid5 of "slm.metrics/n" in the demo's name space
  latency, refusal and success are not in the trace: absent"""

TENANTS = ("tenantA", "tenantB", "somagent")
_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(\.\d+)?")


def unix_text(time: str) -> Decimal:
    """Unix seconds of a naive UTC time, keeping every decimal that was written."""
    match = _TIME.fullmatch(time)
    if not match:
        raise SystemExit(f"not a time of the trace: {time!r}")
    whole = calendar.timegm(tuple(int(part) for part in match.groups()[:6]))
    return Decimal(f"{whole}{match.group(7) or ''}")


def provider(model: str) -> str:
    return next((name for prefix, name in VENDORS if model.startswith(prefix)), UNLISTED)


def cost(model: str, prompt: int, completion: int):
    """USD as an exact decimal, or None where the model has no listed price."""
    if model not in PRICES:
        return None
    per_prompt, per_completion = PRICES[model]
    return (prompt * per_prompt + completion * per_completion) / Decimal(1_000_000)


def event(row: int, time: str, prompt: int, completion: int, profiles) -> dict:
    role = profiles[row % len(profiles)]
    models = [role["primary"], *role["fallbacks"]]
    model = models[row // len(profiles) % len(models)]
    made = {
        "event_id": wire.event_id(TOPIC, row),
        "timestamp": unix_text(time),
        "tenant": TENANTS[row % len(TENANTS)],
        "role": role["role"],
        "provider": provider(model),
        "model": model,
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "fallback_used": model != role["primary"],
    }
    derived = ["event_id", "tenant", "role", "provider", "model", "fallback_used"]
    price = cost(model, prompt, completion)
    if price is not None:
        made["cost_usd"] = price
        derived.append("cost_usd")
    made["derived"] = derived
    return made


def events(trace_rows, profiles):
    for row, (time, prompt, completion) in enumerate(trace_rows):
        yield event(row, time, prompt, completion, profiles)
