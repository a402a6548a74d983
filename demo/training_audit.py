"""training.audit events: the captured ones, then a planted story for each thing that goes wrong.

`STORIES` is the list that `planted.json` shows: per tenant, what happens and what must be found.
A record that the contract refuses cannot pass `annals produce`; those are written apart, as records
to be sent as they are, so that the demo's quarantine has something to show.
"""

from decimal import Decimal

import wire

TOPIC = "training.audit"
HOUR = 3600
START = 1764576000  # 2025-12-01T08:00:00Z


def at(hours, micros: int = 0) -> Decimal:
    """Unix seconds, `hours` after the stories' start; written with six decimals."""
    seconds = Decimal(START) + Decimal(str(hours)) * HOUR + Decimal(micros) / 1_000_000
    return seconds.quantize(Decimal("0.000001"))


def lock(owner, since, reason):
    return {"enabled": True, "locked_by": owner, "locked_at": since, "reason": reason}


def enabled(hours, user, reason, micros=0):
    return ("training.enabled", at(hours, micros), user, {"reason": reason})


def disabled(hours, user, reason, previous=None, micros=0):
    details = {"reason": reason}
    if previous:
        details["previous_lock"] = previous
    return ("training.disabled", at(hours, micros), user, details)


# (tenant, what is planted, interval ends in order, anomalies in order, events)
STORIES = [
    ("acme", "two clean intervals, the second with an empty reason",
     ["disabled", "disabled"], [], [
         enabled(0, "ana", "fine-tuning run 12"),
         disabled(2, "ana", "done", lock("ana", at(0), "fine-tuning run 12")),
         enabled(5, "boris", ""),
         disabled(6.5, "ana", "taking over", lock("boris", at(5), "")),
     ]),
    ("birch", "two enables without a disable between: the second user was not told",
     ["superseded", "disabled"], ["enabled_while_enabled"], [
         enabled(0, "chen", "night batch"),
         enabled(3, "dora", "evaluation"),
         disabled(4, "dora", "done", lock("dora", at(3), "evaluation")),
     ]),
    ("cedar", "a disable without an enable, and nothing to repair it from",
     [], ["disabled_without_enable"], [
         disabled(1, "ed", "cleanup"),
     ]),
    ("delta", "a lost enable, repaired from previous_lock",
     ["disabled"], ["disabled_without_enable"], [
         disabled(9, "fay", "done", lock("gus", at(7), "index rebuild")),
     ]),
    ("elm", "a lock that expired after 24 hours, then a new one, expired when disabled",
     ["expired", "expired"], ["disabled_after_expiry"], [
         enabled(0, "hana", "long run"),
         enabled(30, "hana", "long run, again"),
         disabled(55, "ivo", "forgotten", lock("hana", at(30), "long run, again")),
     ]),
    ("fir", "previous_lock that contradicts the log by more than the term",
     ["disabled"], ["previous_lock_contradicts_log"], [
         enabled(40, "jo", "calibration"),
         disabled(41, "jo", "done", lock("jo", at(2), "calibration")),
     ]),
    ("ginkgo", "events that arrive late: a disable, then an enable, from before the open start",
     ["disabled", "unknown", "disabled"], ["time_runs_backwards", "time_runs_backwards"], [
         enabled(10, "kim", "first"),
         disabled(9, "kim", "clock behind"),
         enabled(20, "leo", "second"),
         enabled(19, "mia", "from a slow queue"),
         disabled(21, "mia", "done"),
     ]),
    ("hazel", "equal times: the order is the log's",
     ["disabled", "superseded", "disabled"], ["enabled_while_enabled"], [
         enabled(12, "nils", "at noon"),
         disabled(12, "nils", "at once"),
         enabled(12, "olga", "same instant"),
         enabled(12, "pia", "same instant again"),
         disabled(13, "pia", "done"),
     ]),
    ("iris", "left on: expired by now, with no event to say so",
     [None], [], [
         enabled(14, "quin", "freeze before release"),
     ]),
]


def events():
    """(event as JSON text) of every story, interleaved by tenant as a shared topic would be."""
    made, row = [], 0
    for turn in range(max(len(story[4]) for story in STORIES)):
        for tenant, _, _, _, steps in STORIES:
            if turn < len(steps):
                made.append(event(row, tenant, *steps[turn]))
                row += 1
    return made


def event(row, tenant, action, timestamp, user, details) -> str:
    return wire.text({
        "tenant": tenant, "action": action, "user": user, "timestamp": timestamp,
        "details": details, "event_id": wire.event_id(TOPIC, row),
    })


def unchecked():
    """(record, why) that the contract refuses: an unknown action, and one held behind it."""
    row = 10_000
    unknown = event(row, "juniper", "training.paused", at(1), "rita", {"reason": "no such action"})
    behind = event(row + 1, "juniper", *enabled(2, "rita", "held behind the one before"))
    return [
        ({"key": "juniper", "value": unknown}, "quarantined: unknown event type"),
        ({"key": "juniper", "value": behind}, "held: same key as a quarantined event"),
    ]


def planted() -> list:
    return [{"tenant": tenant, "what": what, "interval_ends": ends, "anomalies": anomalies}
            for tenant, what, ends, anomalies, _ in STORIES]
