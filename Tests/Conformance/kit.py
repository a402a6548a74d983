"""What the scenarios speak in: records, refusals, waits with an end, and comparisons that say more
than true or false."""

import time
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Record:
    """A record as it is sent, and as it is read back where `offset` is set."""

    value: bytes | None
    key: bytes | None = None
    headers: tuple = ()
    timestamp_ms: int | None = None
    offset: int | None = None

    def at(self, offset):
        return replace(self, offset=offset)

    def content(self):
        return (self.key, self.value, self.headers)


class Unsupported(Exception):
    """The client has no way to do this; the cell stays empty."""


class Failed(Exception):
    """The server, or the client with it, did other than expected."""


class Refused(Exception):
    """The server said no. `code` is Kafka's error code; None where the client hides it."""

    def __init__(self, code, text):
        super().__init__(f"{code}: {text}")
        self.code, self.text = code, text


# Kafka's error codes that the scenarios ask for, by the names that clients print.
CODES = {
    "OFFSET_OUT_OF_RANGE": 1, "UNKNOWN_TOPIC_OR_PARTITION": 3, "MESSAGE_TOO_LARGE": 10,
    "INVALID_TOPIC_EXCEPTION": 17, "TOPIC_ALREADY_EXISTS": 36, "INVALID_PARTITIONS": 37,
    "INVALID_REPLICATION_FACTOR": 38, "INVALID_CONFIG": 40, "NON_EMPTY_GROUP": 68,
    "GROUP_ID_NOT_FOUND": 69,
}


def brief(value, limit=300):
    text = repr(value)
    return text if len(text) <= limit else f"{text[:limit]}... ({len(text)} characters)"


def equal(what, got, wanted):
    if got != wanted:
        if isinstance(got, list) and isinstance(wanted, list):
            for at, (one, other) in enumerate(zip(got, wanted)):
                if one != other:
                    raise Failed(f"{what}: item {at} is {brief(one)}, expected {brief(other)}")
            raise Failed(f"{what}: {len(got)} items, expected {len(wanted)}")
        raise Failed(f"{what}: got {brief(got)}, expected {brief(wanted)}")


def true(what, condition):
    if not condition:
        raise Failed(what)


def refused(what, code, action):
    """The action must be refused, with this code where the client shows one."""
    try:
        result = action()
    except Refused as refusal:
        if code is not None and refusal.code != code:
            raise Failed(f"{what}: refused with {refusal}, expected code {code}") from refusal
        return refusal
    raise Failed(f"{what}: not refused, gave {brief(result)}")


def wait_for(what, seconds, condition, every=0.05):
    """The first true value of the condition; fails with its last one after that many seconds."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Failed(f"waited {seconds} s in vain: {what() if callable(what) else what}")
        time.sleep(every)


def same_records(what, got, wanted, timestamps=True):
    """Order, offsets, keys, values, headers and, where they were set, timestamps."""
    def shown(record, pattern):
        time_ms = record.timestamp_ms if timestamps and pattern.timestamp_ms is not None else None
        return (record.offset, record.key, record.value, record.headers, time_ms)

    equal(f"{what}: number of records", len(got), len(wanted))
    equal(what, [shown(one, other) for one, other in zip(got, wanted)],
          [shown(one, one) for one in wanted])
