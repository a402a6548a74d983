"""policy.decisions events made by `policy_reference`, with disagreements planted among them.

Prompts are sentences of the captured events, of the model roles and of this file, with and without
the words that the rules look for. Row n decides everything (`RULE`); no random numbers. A planted
disagreement changes one thing of a correct answer, and `planted()` lists each of them.
"""

import hashlib
import json
from decimal import Decimal

import policy_reference
import wire

TOPIC = "policy.decisions"
START = 1760000400  # 2025-10-09T09:00:00Z
STEP_SECONDS = 3540  # 59 minutes: hours fill unevenly, and the run crosses the announcements

TENANTS = ("tenantA", "tenantB", "tenantC", "somagent", "tenanta")
NEVER_ANNOUNCED = hashlib.sha256(b"a constitution that nobody announced").hexdigest()

RULE = """\
row n (from 0) of the policy decisions:
  generation         1 where (n div 3) mod 10 = 3, 2 where it is 7, else 3
  tenant             number n mod 5 of tenantA, tenantB, tenantC, somagent, tenanta
  prompt             number (n div 5) mod P of the P prompts; absent where n mod 14 = 5
  rule pack version  the pack's; absent where n mod 13 = 6; else unknown ("2024-01-01") where
                     n mod 11 = 4; generations 1 and 2 name none
  constitution hash  shipped; never announced where n mod 17 = 2; the release of the test key where
                     n mod 17 = 8; placeholder where n mod 17 = 12 (generation 1 has none)
  answer             policy_reference.evaluate, save for the planted rows"""

SENTENCES = (
    "Please summarise the meeting notes",
    "this is forbidden content",
    "FORBIDDEN and blocked",
    "unblocked",
    "blocked blocked",
    "This area is Restricted.",
    "Explain why the road to the old harbour stays blocked every winter, and who decides when it "
    "opens again for the summer traffic of the island",
    "Draft a letter about the restricted budget of the library and the forbidden shelf behind it",
    "İSTANBUL'da RESTRICTED alan nerede, lütfen haritada göster",
    "ΟΔΟΣ forbidden ΟΔΟΣ",
    "Straße blocked — naïve résumé ☃ \U0001f600 forbidden",
    "for bidden, block ed, restrict ed: three words that match nothing",
    "",
)


def prompts(captured, roles):
    own = list(SENTENCES)
    own += [json.loads(value)["data"]["prompt"] for value in captured
            if "prompt" in json.loads(value).get("data", {})]
    own += [f"Act as {role} and continue the restricted draft" for role in roles[:2]]
    own += [f"Which model serves {role}?" for role in roles]
    return own


def generation(row: int) -> int:
    return {3: 1, 7: 2}.get(row // 3 % 10, 3)


def constitution_hash(row: int, tenant: str, shipped: str, release: str) -> str:
    others = {2: NEVER_ANNOUNCED, 8: release, 12: f"constitution-hash-{tenant}"}
    return others.get(row % 17, shipped)


def response(row: int, answer: dict, hash_text: str) -> dict:
    """The HTTP answer of the row's generation."""
    if generation(row) == 1:
        score = Decimal("0.74") if answer["allowed"] else Decimal("0.4125")
        return {"score": score, "allow": answer["allowed"], "threshold": Decimal("0.7"),
                "reasons": [] if answer["allowed"] else ["score below threshold"]}
    if generation(row) == 2:
        return {"allowed": answer["allowed"],
                "score": Decimal("0.9") if answer["allowed"] else Decimal("0.0"),
                "reasons": {"policy": "ok" if answer["allowed"] else "forbidden word",
                            "constitution_hash": hash_text}}
    return {"allowed": answer["allowed"], "score": answer["score"], "severity": answer["severity"],
            "reasons": {"policy": answer["violations"], "constitution_hash": hash_text}}


def _lie(kind: str, answer: dict) -> dict:
    """The answer with one thing wrong."""
    if kind == "allowed":
        return {**answer, "allowed": not answer["allowed"]}
    if kind == "score":
        return {**answer, "score": round(answer["score"] - 0.000001, 6)}
    if kind == "severity":
        return {**answer, "severity": "critical" if answer["severity"] != "critical" else "low"}
    if kind == "violation_left_out":
        return {**answer, "violations": answer["violations"][1:]}
    if kind == "violation_invented":
        return {**answer, "violations": answer["violations"] + [{
            "name": "no-such-rule", "pattern": "x", "weight": 0.1, "severity": "low",
            "description": "", "excerpt": "x"}]}
    if kind == "violation_changed":
        first = {**answer["violations"][0], "weight": 0.125}
        return {**answer, "violations": [first, *answer["violations"][1:]]}
    if kind == "excerpt_changed":
        first = {**answer["violations"][0], "excerpt": "another text"}
        return {**answer, "violations": [first, *answer["violations"][1:]]}
    if kind == "violations_reordered":
        return {**answer, "violations": answer["violations"][::-1]}
    raise ValueError(kind)


# What each lie needs to be one: how many violations the true answer has at least.
KINDS = {
    "allowed": 0, "score": 0, "severity": 0, "violation_left_out": 1, "violation_invented": 0,
    "violation_changed": 1, "excerpt_changed": 1, "violations_reordered": 2,
}


class Decisions:
    """All rows, made once: `lines` for the topic, `planted` for the list beside it."""

    def __init__(self, count, rules, captured, roles, shipped_hash, release_hash):
        self.lines, self.planted, self.kinds_left = [], [], []
        self.by_tenant = policy_reference.packs(rules)
        self.pack_version = rules["version"]
        self.prompts = prompts(captured, roles)
        for row in range(count):
            self._add(row, shipped_hash, release_hash)

    def _add(self, row, shipped_hash, release_hash):
        tenant = TENANTS[row % len(TENANTS)]
        prompt = self.prompts[row // len(TENANTS) % len(self.prompts)]
        answer = policy_reference.evaluate(self.by_tenant, tenant, prompt)
        event = {
            "event_id": wire.event_id(TOPIC, row),
            "timestamp": Decimal(START + row * STEP_SECONDS) + Decimal(row * 137 % 1_000_003)
            / 1_000_000,
            "tenant": tenant, "session_id": f"sess-{row // 4:05d}",
            "user": f"user-{row % 23}", "role": "assistant" if row % 2 else "dialogue_reasoning",
            "prompt_hash": hashlib.sha256(prompt.encode()).hexdigest(),
            "evaluation_duration_ms": Decimal(row * 7919 % 24_000) / 1_000,
        }
        known_pack = self._prompt_and_pack(row, prompt, event)
        kind = self._kind(row, answer) if known_pack else None
        if kind:
            self.planted.append({
                "event_id": event["event_id"], "row": row, "tenant": tenant, "wrong": kind,
                "prompt": prompt})
            answer = _lie(kind, answer)
        hash_text = constitution_hash(row, tenant, shipped_hash, release_hash)
        event["response"] = response(row, answer, hash_text)
        self.lines.append(wire.text(event))

    def _prompt_and_pack(self, row, prompt, event) -> bool:
        """Adds prompt and pack as the rule says; true where the decision can be evaluated again."""
        newest = generation(row) == 3
        if row % 14 != 5:
            event["prompt"] = prompt
        if newest and row % 13 != 6:
            event["rule_pack_version"] = "2024-01-01" if row % 11 == 4 else self.pack_version
        return newest and "prompt" in event and event.get("rule_pack_version") == self.pack_version

    def _kind(self, row, answer):
        """About one row in 41 lies; each kind in turn, and only where it makes a difference."""
        if not self.kinds_left:
            self.kinds_left = list(KINDS)
        if row < (len(self.planted) + 1) * 41:
            return None
        if len(answer["violations"]) < KINDS[self.kinds_left[0]]:
            return None
        return self.kinds_left.pop(0)
