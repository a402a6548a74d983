"""What becomes of every record in every projection: applied, skipped, duplicate, held, quarantined.

Per projection and partition, in offset order:
1. the record is judged by itself; a skip or a quarantine ends it there. In a fold a missing key
   (`key_missing`) or one that is not the body's (`key_mismatch`) is a quarantine as well;
   So is an event whose time is not in the years 1 to 9999 (`number_out_of_range`);
2. a record whose (source, id) was applied before, inside the window, is a duplicate of that one;
3. in a fold, a record behind a quarantined one of the same record key is held;
4. the rest is applied.
An id is remembered from its applied record's time t until t < M - window, where M is the greatest
record time seen in the partition, this record's included. Duplicates do not renew it.
"""

from collections import defaultdict
from dataclasses import dataclass

import records
from topics import TOPICS


@dataclass(frozen=True)
class Projection:
    name: str
    topics: tuple
    fold: bool


PROJECTIONS = (
    Projection("slm_usage", ("slm.metrics",), fold=False),
    Projection("training_mode", ("training.audit",), fold=True),
    Projection("constitution_history", ("constitution.updated",), fold=True),
    Projection("policy_decisions", ("policy.decisions",), fold=False),
    Projection("constitution_use", ("constitution.updated", "policy.decisions"), fold=False),
)


@dataclass(frozen=True)
class Outcome:
    record: records.Record
    outcome: str
    code: str | None = None
    first_offset: int | None = None  # of a duplicate: the one it repeats
    event: records.Event | None = None


def of_projection(projection: Projection, dump) -> list:
    """The outcomes of all records of the projection's topics, by topic, partition and offset."""
    logs = defaultdict(list)
    for record in dump:
        if record.topic in projection.topics:
            logs[record.topic, record.partition].append(record)
    found = []
    for place in sorted(logs):
        ordered = sorted(logs[place], key=lambda record: record.offset)
        found += _partition(projection, TOPICS[place[0]], ordered)
    return found


def _partition(projection, topic, ordered):
    stuck, first, newest_ms = set(), {}, -(2**63)
    for record in ordered:
        newest_ms = max(record.timestamp_ms, newest_ms)
        judged = records.judge(record)
        if isinstance(judged, records.Event):
            judged = _time_verdict(judged) or judged
        if isinstance(judged, records.Event) and projection.fold:
            judged = _key_verdict(topic, judged) or judged
        if isinstance(judged, records.Verdict):
            if judged.outcome == "quarantined" and projection.fold and record.key is not None:
                stuck.add(record.key)
            yield Outcome(record, judged.outcome, judged.code)
        else:
            name = (judged.source, judged.id)
            earlier = first.get(name)
            if earlier and earlier.timestamp_ms >= newest_ms - topic.window_ms:
                yield Outcome(record, "duplicate", first_offset=earlier.offset, event=judged)
            elif projection.fold and record.key in stuck:
                yield Outcome(record, "held", event=judged)
            else:
                first[name] = record
                yield Outcome(record, "applied", event=judged)


# 0001-01-01T00:00:00Z and the microsecond before 10000-01-01T00:00:00Z.
_TIME_MIN, _TIME_MAX = -62_135_596_800 * 10**6, 253_402_300_800 * 10**6 - 1


def _time_verdict(event):
    if not _TIME_MIN <= event.occurred_at <= _TIME_MAX:
        return records.Verdict("quarantined", "number_out_of_range")
    return None


def _key_verdict(topic, event):
    if event.record.key is None:
        return records.Verdict("quarantined", "key_missing")
    if event.record.key != event.fields[topic.key_field].encode():
        return records.Verdict("quarantined", "key_mismatch")
    return None


def rows(projection: Projection, outcomes):
    """Canonical rows: `outcome` of every record not applied, `accounting` per partition."""
    counts, offsets = defaultdict(lambda: defaultdict(int)), defaultdict(list)
    for outcome in outcomes:
        record = outcome.record
        counts[record.topic, record.partition][outcome.outcome] += 1
        offsets[record.topic, record.partition].append(record.offset)
        if outcome.outcome != "applied":
            yield "outcome", {
                "projection": projection.name, "topic": record.topic, "partition": record.partition,
                "offset": record.offset, "outcome": outcome.outcome, "code": outcome.code,
                "first_offset": outcome.first_offset}
    for (topic, partition), seen in sorted(offsets.items()):
        tally = counts[topic, partition]
        yield "accounting", {
            "projection": projection.name, "topic": topic, "partition": partition,
            "next_offset": max(seen) + 1, "absent": max(seen) + 1 - len(seen),
            **{name: tally[name]
               for name in ("applied", "skipped", "duplicate", "held", "quarantined")}}
