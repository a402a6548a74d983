"""Good events of each topic for a planted log: seeded, dense in edges, every one accepted.

Bodies are dicts for `wire.text`; Decimals keep their digits.
"""

import copy
import json
import uuid
from decimal import Decimal

from demo_path import DEMO

import inputs
import policy_decisions

HOUR = 3600
TRAINING_STEPS = (
    0, 0, 1e-6, 1, 60, HOUR, 5 * HOUR, 24 * HOUR, 24 * HOUR - 1e-6, 25 * HOUR, -1, -HOUR)

# Two spellings that only bytes tell apart, and one outside the basic plane.
TENANTS = ("acme", "Acme", "birch", "cafe\u0301", "caf\u00e9", "\U0001f600")


def new_id(rng) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def seconds(micros: int) -> Decimal:
    return Decimal(micros) / 1_000_000


def metric(rng, base_s: int) -> dict:
    """One slm.metrics body; times crowd the window edges of minutes, hours and days."""
    edge = rng.choice((60, HOUR, 86400))
    moment = rng.randrange(base_s // edge, base_s // edge + 3) * edge * 1_000_000
    moment += rng.choice((0, -1, 1, rng.randrange(3 * HOUR * 1_000_000)))
    body = {"event_id": new_id(rng), "timestamp": seconds(moment),
            "tenant": rng.choice(TENANTS),
            "provider": rng.choice(("openai", "anthropic", "local")),
            "model": rng.choice(("m-small", "m-large", "M-large")),
            "prompt_tokens": rng.choice((0, 63, 64, 65, 10**9, rng.randrange(5000))),
            "completion_tokens": rng.choice((0, 1, rng.randrange(900)))}
    if rng.random() < 0.7:
        body["latency_ms"] = Decimal(rng.randrange(10**8)) / 10**rng.randrange(8)
    if rng.random() < 0.6:
        body["cost_usd"] = Decimal(rng.randrange(10**10)) / 10**rng.randrange(8, 12)
    for name, chance in (("success", 0.8), ("refused", 0.5)):
        if rng.random() < chance:
            body[name] = rng.random() < 0.7
    return body


class Training:
    """One tenant's enables and disables, in log order; times may stand still or go back."""

    def __init__(self, tenant: str, base_s: int):
        self.tenant = tenant
        self.micros = base_s * 1_000_000

    def next(self, rng) -> dict:
        self.micros += round(rng.choice(TRAINING_STEPS) * 1_000_000)
        enable = rng.random() < 0.5
        details = {"reason": rng.choice(("", "run", "Freeze \u2014 na\u00efve \u2603"))}
        if not enable and rng.random() < 0.7:
            details["previous_lock"] = self._lock(rng)
        return {"tenant": self.tenant,
                "action": "training.enabled" if enable else "training.disabled",
                "user": rng.choice(("ana", "boris", "chen")), "timestamp": seconds(self.micros),
                "details": details, "event_id": new_id(rng)}

    def _lock(self, rng):
        since = self.micros - rng.choice(
            (0, 1, HOUR * 10**6, 24 * HOUR * 10**6, 24 * HOUR * 10**6 - 1, 49 * HOUR * 10**6, -1))
        lock = {"enabled": rng.random() < 0.9, "locked_by": "dora", "locked_at": seconds(since),
                "reason": "as found"}
        return rng.choice((lock, lock, lock, None, {"enabled": False},
                           {k: v for k, v in lock.items() if k != "locked_by"}))


def constitutions(rng, count: int, base_s: int, more_bundles=()) -> list:
    """constitution.updated bodies: signed, forged and missing bundles, effective times."""
    bundles = [json.loads((DEMO / "bundles" / f"{name}.json").read_text(encoding="utf-8"))
               for name in ("own-2025.10.01", "test-2025.11.01", "test-2025.11.15")]
    bundles += more_bundles
    made = []
    for row in range(count):
        bundle = copy.deepcopy(rng.choice(bundles))
        kind = rng.randrange(6)
        if kind == 1:
            bundle["document"]["preamble"] += " "
        elif kind == 2:
            bundle["signature"]["value"] = bundle["signature"]["value"][:-4] + "AAAA"
        moment = (base_s + row * HOUR // 2 - rng.choice((0, 0, 7200))) * 1_000_000
        body = {"event_id": new_id(rng), "timestamp": seconds(moment),
                "tenant": rng.choice(("global", "acme", "birch", "Acme")),
                "version": bundle["version"], "hash": bundle["hash"],
                "source": rng.choice(("sync", "load", "rollback"))}
        if rng.random() < 0.4:
            day = f"2026-0{rng.randrange(1, 10)}-1{rng.randrange(10)}"
            body["effective_at"] = f"{day}T10:00:00.5+02:00"
        if kind == 3:
            body["hash"] = rng.choice((f"constitution-hash-{body['tenant']}", "v1"))
        elif kind != 4:
            body["bundle"] = bundle
        made.append(body)
    return made


def decisions(rng, count: int) -> list:
    """policy.decisions bodies of the demo's own maker over the samples, with random ids."""
    found = inputs.find(None)
    made = policy_decisions.Decisions(
        count, inputs.read_json(found.rules),
        list(inputs.captured_values(found.captured, "conversation.events")),
        [profile["role"] for profile in inputs.read_json(found.profiles)["profiles"]],
        inputs.read_json(found.bundle)["hash"], policy_decisions.NEVER_ANNOUNCED)
    bodies = [json.loads(line, parse_float=Decimal) for line in made.lines]
    for body in bodies:
        body["event_id"] = new_id(rng)
    return bodies
