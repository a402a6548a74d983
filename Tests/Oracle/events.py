#!/usr/bin/env python3
"""The hashes over the events of a dump that certificates hold, from docs/reference/digest.md alone.

    events.py DUMP.ndjson

Prints a line for each partition: log, partition, records, SHA-256. Topics are first lives; every
timestamp is one that a producer set.
"""

import base64
import hashlib
import json
import struct
import sys


def sized(data, length=">i"):
    return struct.pack(length, -1) if data is None else struct.pack(length, len(data)) + data


def record(log, partition, offset, time_ms, time_type, key, value, headers):
    encoding = sized(log.encode(), ">I") + struct.pack(
        ">iqqB", partition, offset, time_ms, time_type) + sized(key) + sized(value)
    encoding += struct.pack(">I", len(headers))
    for name, content in headers:
        encoding += sized(name.encode(), ">I") + sized(content)
    return encoding


def decoded(text):
    return None if text is None else base64.b64decode(text)


def main() -> int:
    partitions = {}
    with open(sys.argv[1], encoding="utf-8") as dump:
        for line in dump:
            one = json.loads(line)
            partitions.setdefault((one["topic"], one["partition"]), []).append(one)
    for (topic, partition), records in sorted(partitions.items()):
        digest = hashlib.sha256()
        for one in sorted(records, key=lambda one: one["offset"]):
            digest.update(record(
                topic + "#1", partition, one["offset"], one["timestamp_ms"], 1,
                decoded(one["key"]), decoded(one["value"]),
                [(name, decoded(content)) for name, content in one.get("headers") or []]))
        print(f"{topic}#1", partition, len(records), digest.hexdigest())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
