"""Expected rows of constitution_history and constitution_use.

Hashes are computed with hashlib over Python's own canonical JSON; signatures are judged by the
openssl command, not by a library that the engine shares.
"""

import base64
import hashlib
import json
import re
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

import exact
from exact import Number

VALID, NOT_VERIFIABLE, MALFORMED = "valid", "not_verifiable", "malformed"
HASH, UNREADABLE, SIGNATURE = "hash_mismatch", "signature_unreadable", "signature_mismatch"

# The bundle's model: a dict names members, a list holds one element's model; `int` is > 0.
DOCUMENT = {
    "title": str, "preamble": str,
    "principles": [{"id": str, "title": str, "body": str}],
    "enforcement": {
        "governance_topics": [{"topic": str, "requirements": [str]}],
        "audit_streams": {
            "topics": [str], "retention_days": int,
            "storage": {"type": str, "region": str, "bucket": str}}},
    "revision_history": [{"version": str, "changes": [str]}],
    "localization": {"default_locale": str, "available_locales": [str], "status": str},
}
MODEL = {
    "version": str, "issued_at": str, "document": DOCUMENT, "hash": str,
    "signature": {"algorithm": str, "value": str},
}


class Malformed(Exception):
    pass


def modelled(value, model=None, notes=None):
    """The value as the model keeps it: unknown members dropped, numeric text coerced.

    "unknown_fields" and "coerced_fields" are added to `notes` where that happened.
    """
    model, notes = MODEL if model is None else model, [] if notes is None else notes
    if isinstance(model, dict):
        if not isinstance(value, dict) or any(name not in value for name in model):
            raise Malformed
        notes += ["unknown_fields" for name in value if name not in model]
        return {name: modelled(value[name], part, notes) for name, part in model.items()}
    if isinstance(model, list):
        if not isinstance(value, list):
            raise Malformed
        return [modelled(element, model[0], notes) for element in value]
    is_number = isinstance(value, Number)
    if not isinstance(value, str) or (is_number and model is str):
        raise Malformed
    if model is str:
        return value
    if not re.fullmatch(r"\d{1,18}", value) or int(value) <= 0:
        raise Malformed
    if not is_number:
        notes.append("coerced_fields")
    return int(value)


def canonical(document) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def document_hash(bundle):
    """The hash of the bundle's document; None where there is none that can be read."""
    try:
        return None if bundle is None else _hash(canonical(modelled(bundle)["document"]))
    except Malformed:
        return None


def _hash(signed: bytes) -> str:
    return hashlib.sha256(signed).hexdigest()


def verdicts(bundle, public_key, announced=None) -> tuple:
    """(reference, strict) verdicts on a bundle; no `public_key` trusts nobody.

    `announced` is the hash that the event names; None does not compare it.
    """
    if bundle is None:
        return NOT_VERIFIABLE, NOT_VERIFIABLE
    notes = []
    try:
        read = modelled(bundle, notes=notes)
    except Malformed:
        return MALFORMED, MALFORMED
    signed = canonical(read["document"])
    if {_hash(signed)} != {read["hash"], read["hash"] if announced is None else announced}:
        return HASH, HASH
    try:
        # Like the reference, this skips what is not base64.
        signature = base64.b64decode(read["signature"]["value"])
    except ValueError:
        return UNREADABLE, UNREADABLE
    if public_key is None or not _verifies(signed, signature, public_key):
        return SIGNATURE, SIGNATURE
    return VALID, _strict(read, notes)


def _strict(bundle, notes) -> str:
    """What only the strict verdict objects to, the first that holds."""
    if bundle["signature"]["algorithm"] != "RS256":
        return "algorithm_not_rs256"
    for name in ("unknown_fields", "coerced_fields"):
        if name in notes:
            return name
    versions = [entry["version"] for entry in bundle["document"]["revision_history"]]
    newest = max(versions, key=str.encode, default=None)
    return VALID if newest == bundle["version"] else "version_not_newest"


def _verifies(signed: bytes, signature: bytes, public_key) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "signature"
        path.write_bytes(signature)
        done = subprocess.run(
            ["openssl", "dgst", "-sha256", "-verify", str(public_key), "-signature", str(path)],
            input=signed, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    return done.returncode == 0


def history_rows(events, public_key):
    """`history`: one row an event; `announced`: the last event of each (tenant, partition)."""
    by_key = defaultdict(list)
    for event in events:
        bundle, announced = event.get("bundle"), event.get("hash")
        reference, strict = verdicts(bundle, public_key, announced)
        computed = document_hash(bundle)
        effective, record = event.get("effective_at"), event.record
        row = {
            "tenant": event.get("tenant"), "partition": record.partition, "offset": record.offset,
            "event_id": event.id, "version": event.get("version"), "hash": announced,
            "previous_version": event.get("previous_version"),
            "previous_hash": event.get("previous_hash"), "source": event.get("source"),
            "issued_at": exact.time_text(event.get("issued_at")),
            "hash_matches": None if computed is None else computed == announced,
            "approved_by": _list_text(event.get("approved_by")),
            "changes": _list_text(event.get("changes")),
            "effective_at": exact.time_text(effective),
            "occurred_at": exact.time_text(event.occurred_at),
            "in_force_from": exact.time_text(event.occurred_at if effective is None else effective),
            "reference_verdict": reference, "strict_verdict": strict}
        yield "history", row
        by_key[row["tenant"], row["partition"]].append(row)
    for rows in by_key.values():
        ordered = sorted(rows, key=lambda row: row["offset"])
        row, before = ordered[-1], ordered[-2] if len(ordered) > 1 else {}
        yield "announced", {
            **{name: row[name] for name in (
                "tenant", "partition", "offset", "version", "hash", "source", "in_force_from",
                "reference_verdict", "strict_verdict")},
            "in_two_partitions": sum(key[0] == row["tenant"] for key in by_key) > 1,
            "since": row["occurred_at"], "replaced_version": before.get("version"),
            "replaced_hash": before.get("hash")}


def _list_text(texts):
    """An array of texts as one text; None stays None."""
    return None if texts is None else canonical(texts).decode()


def hash_kind(text, tenant: str) -> str:
    if text is None:
        return "none"
    if re.fullmatch(r"[0-9a-f]{64}", text):
        return "sha256"
    return "placeholder" if text == f"constitution-hash-{tenant}" else "other"


def use_rows(announcements, decisions):
    """constitution_use.hash_use: announcements and decisions under each (tenant, hash)."""
    groups = defaultdict(lambda: ([], []))
    for event in announcements:
        groups[event.get("tenant"), event.get("hash")][0].append(event.occurred_at)
    for event in decisions:
        used = event.get("response.reasons.constitution_hash")
        if used is not None:
            groups[event.get("tenant"), used][1].append(event.occurred_at)
    for (tenant, used), (announced, decided) in groups.items():
        yield "hash_use", {
            "tenant": tenant, "hash": used, "hash_kind": hash_kind(used, tenant),
            "announcements": len(announced), "decisions": len(decided),
            "first_announced_at": exact.time_text(min(announced, default=None)),
            "first_decision_at": exact.time_text(min(decided, default=None)),
            "last_decision_at": exact.time_text(max(decided, default=None))}
