"""The four topics: their fields, how an event's type is told, what an unknown type means.

Numbers and windows here are those of `topics/<topic>/topic.json`; a test compares them where that
folder is present.
"""

from dataclasses import dataclass, field

import contracts
from contracts import Field, text

DAY_MS = 86_400_000
PREFIX = "io.somaagent."

TRACE = {
    "trace_context": Field("object", members={"traceparent": text()}),
    "trace_id": text(),
}
SIGNATURE = Field("object", nullable=True, members={
    "algorithm": text(1, 64), "value": text(1, 4096)})
UNIX = Field("unix", required=True, digits=6)
TENANT = text(required=True)


def optional(high, low=1):
    return text(low, high, nullable=True)


def number(high, digits, low=0, **options):
    return Field("decimal", low=low, high=high, digits=digits, **options)


SLM = {
    "event_id": Field("uuid", required=True),
    "timestamp": UNIX, "tenant": TENANT,
    "session_id": optional(256), "request_id": optional(256), "user": optional(256),
    "persona_id": optional(256), "role": optional(256), "deployment_mode": optional(64),
    "provider": text(required=True), "model": text(1, 256, required=True),
    "prompt_tokens": Field("integer", required=True, low=0, high=10**9),
    "completion_tokens": Field("integer", required=True, low=0, high=10**9),
    "total_tokens": Field("integer", nullable=True, low=0, high=2 * 10**9),
    "latency_ms": number(10**9, 3, nullable=True),
    "cost_usd": number(10**6, 9, nullable=True),
    "success": Field("boolean", nullable=True), "error_type": optional(256),
    "refused": Field("boolean", nullable=True), "fallback_used": Field("boolean", nullable=True),
    "quality": number(1, 6, nullable=True),
    "derived": Field("list", items=Field("text")), **TRACE,
}

_LOCK = Field("object", nullable=True, members={
    "enabled": Field("boolean", nullable=True), "locked_by": optional(256),
    "locked_at": Field("unix", nullable=True, digits=6), "reason": optional(4096, low=0),
})


def _training(action, more):
    return {
        "tenant": TENANT, "action": text(None, None, required=True, choices=(action,)),
        "user": text(1, 256, required=True), "timestamp": UNIX,
        "details": Field("object", required=True, members={
            "reason": text(0, 4096, required=True), **more}),
        "event_id": Field("uuid", required=True), **TRACE,
    }


CONSTITUTION = {
    "event_id": text(required=True), "timestamp": UNIX, "tenant": TENANT,
    "version": text(required=True), "hash": text(required=True),
    "issued_at": Field("time_text", nullable=True), "previous_hash": optional(128),
    "previous_version": optional(128), "effective_at": Field("time_text", nullable=True),
    "source": text(None, None, choices=("sync", "load", "rollback")),
    "changes": Field("list", nullable=True, items=Field("text")),
    "approved_by": Field("list", nullable=True, items=Field("text")),
    "bundle": Field("object", nullable=True), "signature": SIGNATURE, **TRACE,
}

SEVERITIES = ("low", "medium", "high", "critical")


def _decision(response):
    return {
        "event_id": text(required=True), "timestamp": UNIX, "tenant": TENANT,
        "session_id": optional(256), "user": optional(256), "role": optional(128),
        "prompt": optional(1_048_576, low=0), "prompt_hash": optional(128),
        "metadata": Field("object", nullable=True), "rule_pack_version": optional(128),
        "constitution_version": optional(128),
        "evaluation_duration_ms": number(10**9, 3, nullable=True),
        "model_used": optional(256), "environment": optional(64), "signature": SIGNATURE,
        "response": Field("object", required=True, members=response), **TRACE,
    }


_VIOLATION = Field("object", members={
    "name": text(1, 256, required=True), "pattern": text(0, 4096), "weight": number(1, 9),
    "severity": text(None, None, choices=SEVERITIES), "description": text(0, 65536),
    "excerpt": optional(65536, low=0),
})
_SCORE = number(1, 6, required=True)
_ALLOWED = Field("boolean", required=True)
_HASH = optional(128)

DECISIONS = {
    1: _decision({
        "score": number(1, 6, low=-1, required=True), "allow": _ALLOWED,
        "threshold": number(1, 6, required=True),
        "reasons": Field("list", required=True, items=Field("text"))}),
    2: _decision({
        "allowed": _ALLOWED, "score": _SCORE,
        "reasons": Field("object", required=True, members={
            "policy": text(0, 65536, required=True), "constitution_hash": _HASH})}),
    3: _decision({
        "allowed": _ALLOWED, "score": _SCORE,
        "severity": text(None, None, required=True, choices=SEVERITIES),
        "reasons": Field("object", required=True, members={
            "policy": Field("list", required=True, items=_VIOLATION),
            "constitution_hash": _HASH})}),
}


@dataclass(frozen=True)
class Topic:
    name: str
    key_field: str
    partitions: int
    unknown: str  # skipped or quarantined
    shapes: dict = field(compare=False)  # (event type, version) -> fields
    window_ms: int = DAY_MS

    def shape(self, body: dict, ce_type):
        """The (type, version) of a body, or None where it is no known event."""
        if ce_type is not None:
            named = ce_type[len(PREFIX):] if ce_type.startswith(PREFIX) else ce_type
            if named not in {kind for kind, _ in self.shapes}:
                return None
            return (named, _generation(body)) if self.name == "policy.decisions" else (named, 1)
        if self.name == "policy.decisions":
            return ("policy.decision.made", _generation(body))
        if self.name == "training.audit":
            action = body.get("action")
            return (action, 1) if isinstance(action, str) else None
        only = next(iter(self.shapes))
        return only if body.get("event_type", only[0]) == only[0] else None


def _generation(body: dict):
    response = body.get("response")
    reasons = response.get("reasons") if isinstance(response, dict) else None
    if isinstance(reasons, list):
        return 1
    policy = reasons.get("policy") if isinstance(reasons, dict) else None
    if isinstance(policy, list):
        return 3
    return 2 if isinstance(policy, str) and not isinstance(policy, contracts.Number) else 0


TOPICS = {topic.name: topic for topic in (
    Topic("slm.metrics", "event_id", 6, "skipped", {("slm.metrics.recorded", 1): SLM}),
    Topic("training.audit", "tenant", 3, "quarantined", {
        ("training.enabled", 1): _training("training.enabled", {}),
        ("training.disabled", 1): _training("training.disabled", {"previous_lock": _LOCK})}),
    Topic("constitution.updated", "tenant", 3, "skipped", {
        ("constitution.updated", 1): CONSTITUTION}),
    Topic("policy.decisions", "tenant", 3, "quarantined", {
        ("policy.decision.made", version): fields for version, fields in DECISIONS.items()}),
)}
