#!/usr/bin/env python3
"""Judges answers about past moments: each must be what the oracle makes of the prefix alone.

    past.py DUMP ANSWERS --decisions DECISIONS [--public-key KEY.pem]

ANSWERS has for each moment a line {"ask", "projection", "cut" or "time_us", "named"}, then a line
{"ask", "view", "row"} for each row that was answered; with "valid" for each row that was answered about
the event time "valid_us" of the first line. A cut is `topic#1/0=117,...;operator=4`: the
first offset of each partition that is not in, and the last decision that counts. A time means, in
each partition, everything before the first record of that time or later, and the decisions before
the first one of that time or later. "named" is the cut that the answer claims.

DECISIONS are records that operators gave up: {"entry", "time_us", "projection", "topic",
"partition", "offset"}. Such a record counts as one without a value, for the projection it is about.
"""

import argparse
import json
import sys
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import actual
import compare
import exact
import oracle
import records
from views import VIEWS

TABLES = {view: table for table, view in VIEWS.items()}


class Log:
    """The records by partition, in the order of their offsets, and the decisions."""

    def __init__(self, dump, decisions):
        self.partitions = defaultdict(list)
        for record in dump:
            self.partitions[record.topic, record.partition].append(record)
        for ordered in self.partitions.values():
            ordered.sort(key=lambda record: record.offset)
        self.decisions = sorted(decisions, key=lambda decision: decision["entry"])

    def cut_at(self, time_us, topics):
        """({(topic, partition): next offset}, operator entry) of a moment."""
        cut = {}
        for place, ordered in self.partitions.items():
            if place[0] in topics:
                late = [r.offset for r in ordered if r.timestamp_ms * 1000 >= time_us]
                cut[place] = min(late) if late else ordered[-1].offset + 1
        entry = 0
        for decision in self.decisions:
            if decision["time_us"] >= time_us:
                break
            entry = decision["entry"]
        return cut, entry

    def prefix(self, cut, entry, projection):
        gone = {(d["topic"], d["partition"], d["offset"]) for d in self.decisions
                if d["entry"] <= entry and d["projection"] == projection}
        return [replace(record, value=None) if (*place, record.offset) in gone else record
                for place, end in cut.items() for record in self.partitions[place]
                if record.offset < end]


def parse(text):
    """What a cut's text says."""
    places, _, operator = text.partition(";operator=")
    cut = {}
    for part in places.split(","):
        name, _, end = part.rpartition("=")
        log, _, partition = name.rpartition("/")
        cut[log.rpartition("#")[0], int(partition)] = int(end)
    return cut, int(operator)


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("dump", type=Path)
    parser.add_argument("answers", type=Path)
    parser.add_argument("--decisions", type=Path, required=True)
    parser.add_argument("--public-key")
    options = parser.parse_args(arguments)
    with open(options.dump, encoding="ascii") as lines:
        dump = list(records.read_dump(lines))
    decisions = [json.loads(line) for line in options.decisions.read_text().splitlines()]
    log = Log(dump, decisions)
    asks, found = {}, defaultdict(lambda: defaultdict(list))
    with open(options.answers, encoding="utf-8") as lines:
        for line in lines:
            made = json.loads(line, parse_float=Decimal)
            if "row" in made:
                row = {name: actual.value(name, value) for name, value in made["row"].items()}
                table = TABLES[made["view"]] + ("@" if "valid" in made else "")
                found[made["ask"]][table].append(json.loads(json.dumps(row)))
            else:
                asks[made["ask"]] = made
    # A verdict depends on the record alone, so that it need not be found anew for every moment.
    judge = records.judge
    verdicts = {id(record): judge(record) for record in dump}
    records.judge = lambda record: verdicts.get(id(record)) or judge(record)
    packs = oracle.load_packs([oracle.SAMPLES / "policy_rules.json"])
    wrong = 0
    for number, ask in asks.items():
        for what in _judge(log, ask, found[number], packs, options.public_key):
            wrong += 1
            print(f"{ask}: {what}")
    print(f"{len(asks)} moments, " + ("all the same" if not wrong else f"{wrong} differences"))
    return 0


def _judge(log, ask, rows, packs, public_key):
    projection = ask["projection"]
    topics = next(p.topics for p in oracle.outcomes.PROJECTIONS if p.name == projection)
    cut, entry = parse(ask["cut"]) if "cut" in ask else log.cut_at(ask["time_us"], topics)
    if parse(ask["named"]) != (cut, entry):
        yield f"the cut is {cut}, operator {entry}"
    expected = defaultdict(list)
    for table, row in oracle.expected(
            log.prefix(cut, entry, projection), packs, public_key, [projection]):
        if not table.startswith("engine."):
            expected[table].append(json.loads(oracle.canonical(table, row))["row"])
    if projection == "training_mode":
        intervals = expected["training_mode.interval"]
        time = exact.time_text(ask["valid_us"])
        expected["training_mode.interval@"] = [i for i in intervals if _held(i, time)]
        expected["training_mode.lock@"] = list(_locks(intervals, time))
    for table, what, texts in compare.differences(expected, rows):
        if what != "not compared":
            yield f"{table}: {what}: {texts[:2]}"


def _held(interval, time):
    """Whether the lock was held at a time, which compares as its text does."""
    ends = [end for end in (interval["ended_at"], interval["expires_at"]) if end is not None]
    return interval["started_at"] <= time < min(ends)


def _locks(intervals, time):
    """The lock of each tenant that had one before, as the interval says that held then."""
    known = defaultdict(list)
    for interval in intervals:
        if interval["started_at"] <= time:
            known[interval["tenant"], interval["partition"]].append(interval)
    for (tenant, partition), begun in known.items():
        held = [i for i in begun if _held(i, time)]
        last = max(held, key=lambda i: i["opened_offset"]) if held else {}
        yield {
            "tenant": tenant, "partition": partition, "open": bool(held),
            "owner": last.get("owner"), "reason": last.get("reason"),
            "since": last.get("started_at"), "expires_at": last.get("expires_at"),
            "changed_offset": None,
            "in_two_partitions": sum(key[0] == tenant for key in known) > 1}


if __name__ == "__main__":
    sys.exit(main())
