"""A log dump's lines to records, and a record to an event or a verdict.

A verdict depends on the record alone: `tombstone` and `unknown_event_type` may be skips, everything
else is a reason for quarantine.
"""

import base64
import json
from dataclasses import dataclass, field

import contracts
import exact
import strict_json
from topics import TOPICS


@dataclass
class Record:
    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: list = field(default_factory=list)


@dataclass
class Event:
    """A record that holds what its contract promises."""

    record: Record
    type: str
    version: int
    id: str
    source: str | None
    occurred_at: int
    fields: dict

    def get(self, name, otherwise=None):
        return self.fields.get(name, otherwise)


@dataclass(frozen=True)
class Verdict:
    """Why a record is no event: outcome skipped or quarantined, and the code."""

    outcome: str
    code: str


def read_dump(lines):
    """Records of NDJSON lines: topic, partition, offset, timestamp_ms, key, value, headers."""
    for line in lines:
        if not line.strip():
            continue
        row = json.loads(line)
        yield Record(
            row["topic"], row["partition"], row["offset"], row["timestamp_ms"],
            _bytes(row["key"]), _bytes(row["value"]),
            [(name, _bytes(value)) for name, value in row.get("headers") or []])


def _bytes(text):
    return None if text is None else base64.b64decode(text, validate=True)


def judge(record: Record):
    """An `Event`, or the `Verdict` on a record that is none."""
    if record.value is None:
        return Verdict("skipped", "tombstone")
    try:
        return _event(record)
    except strict_json.Refused as refused:
        return Verdict("quarantined", _json_code(refused))
    except contracts.Violation as violation:
        return Verdict("quarantined", violation.code)


def _json_code(refused) -> str:
    reason = str(refused)
    if refused.kind == "empty":
        return "empty_value"
    if reason.startswith("invalid UTF-8"):
        return "invalid_utf8"
    return {"a lone surrogate": "lone_surrogate", "too deep": "too_deep"}.get(reason, "not_json")


def _event(record: Record):
    headers = {name.lower(): value for name, value in record.headers}
    content_type = (headers.get("content-type") or b"").split(b";")[0].strip().lower()
    cloud = None
    if not (content_type in _JSON or content_type == _STRUCTURED):
        raise contracts.Violation("content_type_unsupported", "content-type")
    if content_type == _STRUCTURED:
        outer = _object(strict_json.parse(record.value))
        if "data_base64" in outer:
            raise contracts.Violation("content_type_unsupported", "data_base64")
        if not isinstance(outer.get("data"), dict):
            raise contracts.Violation("cloudevent_invalid", "data")
        body, cloud = outer["data"], {name: outer.get(name) for name in _ATTRIBUTES}
    else:
        body = _object(strict_json.parse(record.value))
        if "ce_specversion" in headers:
            cloud = {name: _header(headers, name) for name in _ATTRIBUTES}
    if cloud is not None:
        _check_cloud(cloud)
    topic = TOPICS[record.topic]
    shape = topic.shape(body, cloud and cloud["type"])
    if shape not in topic.shapes:
        if cloud and shape:
            return Verdict("quarantined", "unknown_shape")
        return Verdict(topic.unknown, "unknown_event_type")
    found = {}
    contracts.members("", body, topic.shapes[shape], found)
    return Event(
        record, *shape, id=cloud["id"] if cloud else found["event_id"],
        source=cloud["source"] if cloud else None,
        occurred_at=_time(cloud, found), fields=found)


_STRUCTURED = b"application/cloudevents+json"
_JSON = (b"", b"application/json")
_ATTRIBUTES = ("specversion", "id", "type", "source", "time")


def _header(headers: dict, name: str):
    value = headers.get(f"ce_{name}")
    return None if value is None else value.decode()


def _object(value):
    if not isinstance(value, dict):
        raise contracts.Violation("not_an_object", "")
    return value


def _check_cloud(cloud: dict):
    if cloud["specversion"] != "1.0" or not all(cloud[name] for name in ("id", "type", "source")):
        raise contracts.Violation("cloudevent_invalid", "attributes")
    if cloud["time"] is not None and exact.rfc3339_micros(cloud["time"]) is None:
        raise contracts.Violation("cloudevent_invalid", "time")


def _time(cloud, found) -> int:
    if cloud and cloud["time"] is not None:
        return exact.rfc3339_micros(cloud["time"])
    return found["timestamp"]
