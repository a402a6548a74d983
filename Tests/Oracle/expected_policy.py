"""Expected rows of policy_decisions; re-evaluation is done by demo/policy_reference.py.

A score in a row is a decimal with up to six digits; comparisons with the reference's score are made
on integers of 1e-6, so no binary float decides anything here.
"""

import hashlib
from collections import defaultdict
from fractions import Fraction

import demo_path  # noqa: F401
import exact
from expected_constitution import hash_kind

import policy_reference

HOUR = 3600 * 1_000_000
AGREES, DISAGREES, NOT = "agrees", "disagrees", "not_re_evaluable"


def allowed(event) -> bool:
    return event.get("response.allow") if event.version == 1 else event.get("response.allowed")


def violations(event) -> list:
    return event.get("response.reasons.policy") if event.version == 3 else []


def reevaluate(event, packs: dict) -> tuple:
    """(verdict, what differs, why not). `packs` is {version: {tenant: rules}}."""
    prompt, version = event.get("prompt"), event.get("rule_pack_version")
    for reason, holds in (
            ("older_generation", event.version != 3), ("no_prompt", prompt is None),
            ("no_pack_version", version is None), ("unknown_pack", version not in packs)):
        if holds:
            return NOT, [], reason
    answer = policy_reference.evaluate(packs[version], event.get("tenant"), prompt)
    differs = []
    if answer["allowed"] != allowed(event):
        differs.append("allowed")
    if round(Fraction(str(answer["score"])) * 10**6) != event.get("response.score"):
        differs.append("score")
    if answer["severity"] != event.get("response.severity"):
        differs.append("severity")
    recorded = violations(event)
    if len(recorded) != len(answer["violations"]) or not all(map(
            _same, recorded, answer["violations"])):
        differs.append("violations")
    return (DISAGREES if differs else AGREES), differs, None


def _same(recorded: dict, found: dict) -> bool:
    """Whether all that a recorded violation says was found; what it omits is not compared."""
    said = {name: value for name, value in recorded.items() if value is not None and name in found}
    return all((float(value) if name == "weight" else value) == found[name]
               for name, value in said.items())


def rows(events, packs):
    hours, hits = defaultdict(list), defaultdict(list)
    for event in events:
        where = {"tenant": event.get("tenant"), "partition": event.record.partition,
                 "offset": event.record.offset}
        yield "decision", {**where, **_decision(event, packs)}
        for ordinal, violation in enumerate(violations(event)):
            hits[where["tenant"], violation["name"]].append(event.occurred_at)
            yield "violation", {
                **where, "ordinal": ordinal, "event_id": event.id,
                "occurred_at": exact.time_text(event.occurred_at), **_violation(violation)}
        start = event.occurred_at // HOUR * HOUR
        severity = event.get("response.severity") or "none"
        hours[where["tenant"], severity, allowed(event), start].append(event)
    for (tenant, severity, verdict, start), members in hours.items():
        durations = [e.get("evaluation_duration_ms") for e in members
                     if e.get("evaluation_duration_ms") is not None]
        yield "decision_hour", {
            "tenant": tenant, "severity": severity, "allowed": verdict,
            "window_start": exact.time_text(start), "decisions": len(members),
            "score_sum": exact.decimal_text(sum(e.get("response.score") for e in members), 6),
            "score_count": len(members),
            "duration_sum_us": sum(durations), "duration_count": len(durations)}
    for (tenant, rule), times in hits.items():
        yield "rule_hit", {
            "tenant": tenant, "rule": rule, "hits": len(times),
            "first_at": exact.time_text(min(times)), "last_at": exact.time_text(max(times))}


def _decision(event, packs) -> dict:
    verdict, differs, reason = reevaluate(event, packs)
    used = event.get("response.reasons.constitution_hash")
    return {
        "event_id": event.id, "generation": f"g{event.version}",
        "occurred_at": exact.time_text(event.occurred_at),
        **{name: event.get(name) for name in (
            "session_id", "user", "role", "rule_pack_version", "constitution_version",
            "model_used", "environment")},
        "prompt_hash": _prompt_hash(event),
        "allowed": allowed(event), "score": exact.decimal_text(event.get("response.score"), 6),
        "severity": event.get("response.severity"),
        "constitution_hash": used, "hash_kind": hash_kind(used, event.get("tenant")),
        "duration_us": event.get("evaluation_duration_ms"),
        "violation_count": len(violations(event)),
        "reevaluation": verdict, "differs": ",".join(differs) or None,
        "not_reevaluable_because": reason}


def _prompt_hash(event):
    """The event's own, else that of its prompt."""
    given, prompt = event.get("prompt_hash"), event.get("prompt")
    if given is not None or prompt is None:
        return given
    return hashlib.sha256(prompt.encode()).hexdigest()


def _violation(violation) -> dict:
    weight = violation.get("weight")
    return {
        "rule": violation["name"], "pattern": violation.get("pattern"),
        "weight": None if weight is None else exact.decimal_text(exact.scaled(weight, 6), 6),
        "severity": violation.get("severity"), "description": violation.get("description"),
        "excerpt": violation.get("excerpt")}
