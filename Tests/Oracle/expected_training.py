"""Expected rows of training_mode, written from projections/training_mode/README.md.

Each (tenant, partition) is one list of events. A first pass finds which events open an interval and
which event meets it next; a second describes every interval and anomaly from that pair alone.
"""

from collections import defaultdict

import exact

TERM = 24 * 3600 * 1_000_000


def rows(events):
    lists = defaultdict(list)
    for event in events:
        lists[event.get("tenant"), event.record.partition].append(event)
    for (tenant, partition), ordered in lists.items():
        ordered.sort(key=lambda event: event.record.offset)
        where = {"tenant": tenant, "partition": partition}
        intervals, anomalies = _history(ordered)
        for interval in intervals:
            yield "interval", {**where, **interval}
        for anomaly in anomalies:
            yield "anomaly", {**where, **anomaly}
        yield "lock", {**where, **_lock(ordered, intervals)}


def _history(ordered):
    intervals, anomalies = [], []
    for before, event in zip([None, *ordered], ordered):
        # An interval is open exactly when the event just before was an enable.
        opener = before if before is not None and _enables(before) else None
        kinds = []
        if opener is not None:
            intervals.append(_interval(opener, event, kinds))
        elif not _enables(event):
            last_end = max((i["_end"] for i in intervals), default=None)
            repaired, detail = _repair(event, last_end)
            kinds.append(("disabled_without_enable", detail))
            if repaired:
                intervals.append(repaired)
        anomalies += [{
            "offset": event.record.offset, "ordinal": ordinal, "kind": kind,
            "occurred_at": exact.time_text(event.occurred_at), "user": event.get("user"),
            "detail": detail} for ordinal, (kind, detail) in enumerate(kinds)]
    if ordered and _enables(ordered[-1]):
        intervals.append(_opened(ordered[-1]))
    for interval in intervals:
        interval.pop("_end", None)
    return intervals, anomalies


def _enables(event) -> bool:
    return event.type == "training.enabled"


def _opened(event) -> dict:
    start = event.occurred_at
    return {
        "opened_offset": event.record.offset, "owner": event.get("user"),
        "reason": event.get("details.reason"), "started_at": exact.time_text(start),
        "ended_at": None, "ended_how": None, "ended_by": None, "ended_offset": None,
        "expires_at": exact.time_text(start + TERM), "repaired": False}


def _interval(opener, event, kinds) -> dict:
    """The interval that `opener` began, as `event` ended it; adds to `kinds`."""
    start, owner = opener.occurred_at, opener.get("user")
    gap = event.occurred_at - start
    locked_at = event.get("details.previous_lock.locked_at")
    if not _enables(event) and locked_at is not None and abs(locked_at - start) > TERM:
        kinds.append(("previous_lock_contradicts_log",
                      f"differs from the open start by {abs(locked_at - start)} us"))
    if gap < 0:
        how, end = ("unknown" if _enables(event) else "disabled"), start
        kinds.append(("time_runs_backwards", f"earlier than the open start by {-gap} us"))
    elif gap >= TERM:
        how, end = "expired", start + TERM
        if not _enables(event):
            kinds.append(("disabled_after_expiry", f"held by {owner}"))
    elif _enables(event):
        how, end = "superseded", event.occurred_at
        kinds.append(("enabled_while_enabled", f"held by {owner}"))
    else:
        how, end = "disabled", event.occurred_at
    return {
        **_opened(opener), "ended_at": exact.time_text(end), "ended_how": how,
        "ended_by": None if how == "expired" else event.get("user"),
        "ended_offset": event.record.offset, "_end": end}


def _repair(event, last_end):
    """(the repaired interval or None, the anomaly's detail)."""
    says = ("enabled", "locked_by", "locked_at", "reason")
    if all(event.get(f"details.previous_lock.{field}") is None for field in says):
        return None, "no previous_lock"
    owner = event.get("details.previous_lock.locked_by")
    start = event.get("details.previous_lock.locked_at")
    held = event.get("details.previous_lock.enabled") is not False
    usable = (held and owner is not None and start is not None
              and event.occurred_at - TERM < start <= event.occurred_at
              and (last_end is None or start >= last_end))
    if not usable:
        return None, "previous_lock not usable"
    return {
        "opened_offset": event.record.offset, "owner": owner,
        "reason": event.get("details.previous_lock.reason"),
        "started_at": exact.time_text(start), "ended_at": exact.time_text(event.occurred_at),
        "ended_how": "disabled", "ended_by": event.get("user"), "ended_offset": event.record.offset,
        "expires_at": exact.time_text(start + TERM), "repaired": True, "_end": event.occurred_at,
    }, f"repaired from previous_lock of {owner}"


def _lock(ordered, intervals) -> dict:
    is_open = _enables(ordered[-1])
    last = intervals[-1] if is_open else {}
    return {
        "open": is_open, "owner": last.get("owner"), "reason": last.get("reason"),
        "since": last.get("started_at"), "expires_at": last.get("expires_at"),
        "changed_offset": ordered[-1].record.offset}
