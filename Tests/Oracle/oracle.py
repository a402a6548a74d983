#!/usr/bin/env python3
"""Reads a log dump and prints the rows that the read models must hold, computed without Annals.

    oracle.py [DUMP ...] [--projection NAME ...] [--table MODEL.TABLE ...]
              [--packs RULES.json ...] [--public-key KEY.pem] [--window TOPIC=MS ...]

A dump is NDJSON, one record a line: topic, partition, offset, timestamp_ms, key and value (base64
or null), headers [[name, base64 or null], ...]; standard input where no file is named. The output
is sorted NDJSON: {"table": "slm_usage.usage_minute", "row": {...}}.
"""

import argparse
import dataclasses
import json
import sys
from pathlib import Path

from demo_path import DEMO
import expected_constitution
import expected_policy
import expected_training
import expected_usage
import outcomes
import records
import topics

import policy_reference

SAMPLES = DEMO / "samples" / "input"


def expected(dump, packs=None, public_key=None, projections=None):
    """(table, row) of every projection asked for; all of them by default."""
    dump = list(dump)
    for projection in outcomes.PROJECTIONS:
        if projections and projection.name not in projections:
            continue
        judged = outcomes.of_projection(projection, dump)
        yield from (("engine." + table, row) for table, row in outcomes.rows(projection, judged))
        applied = [outcome.event for outcome in judged if outcome.outcome == "applied"]
        for table, row in _rows(projection.name, applied, packs or {}, public_key):
            yield f"{projection.name}.{table}", row


def _rows(name, applied, packs, public_key):
    if name == "slm_usage":
        return expected_usage.rows(applied)
    if name == "training_mode":
        return expected_training.rows(applied)
    if name == "constitution_history":
        return expected_constitution.history_rows(applied, public_key)
    if name == "policy_decisions":
        return expected_policy.rows(applied, packs)
    return expected_constitution.use_rows(
        [event for event in applied if event.record.topic == "constitution.updated"],
        [event for event in applied if event.record.topic == "policy.decisions"])


def canonical(table: str, row: dict) -> str:
    """One output line; members in the order of their names, so equal rows are equal lines."""
    return json.dumps({"table": table, "row": dict(sorted(row.items()))}, ensure_ascii=True)


def load_packs(paths) -> dict:
    found = {}
    for path in paths:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
        found[document["version"]] = policy_reference.packs(document)
    return found


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("dump", nargs="*", type=Path)
    parser.add_argument("--projection", action="append")
    parser.add_argument("--table", action="append", help="only these, as slm_usage.usage_hour")
    parser.add_argument("--packs", action="append", help="rule pack files; default: the samples'")
    parser.add_argument("--public-key", help="the trusted key; default: none")
    parser.add_argument("--window", action="append", default=[], metavar="TOPIC=MS",
                        help="another duplicate window than the topic's")
    options = parser.parse_args(arguments)
    for setting in options.window:
        name, _, window = setting.partition("=")
        topics.TOPICS[name] = dataclasses.replace(topics.TOPICS[name], window_ms=int(window))
    dump = []
    for path in options.dump:
        with open(path, encoding="ascii") as lines:
            dump += records.read_dump(lines)
    if not options.dump:
        dump = list(records.read_dump(sys.stdin))
    packs = load_packs(options.packs or [SAMPLES / "policy_rules.json"])
    found = expected(dump, packs, options.public_key, options.projection)
    for line in sorted(canonical(table, row) for table, row in found
                       if not options.table or table in options.table):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
