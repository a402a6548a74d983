#!/usr/bin/env python3
"""Makes an adversarial log: good events, retries, and every kind of bad record, from one seed.

    plant.py --seed N [--out FILE] [--topic NAME ...] [--metrics N] [--training N]
             [--decisions N] [--constitutions N] [--base-ms MS] [--big-bytes N] [--bundle FILE ...] [--no-cloudevents]

Each line is one record to be produced exactly: topic, partition, offset (what a new topic will give
it), timestamp_ms, key and value (base64 or null), headers [[name, base64], ...], and `what`, which
says why it is there and is no part of the record. `oracle.py` reads the same lines.
"""

import argparse
import base64
import json
import random
import sys
from collections import defaultdict
from pathlib import Path

import demo_path  # noqa: F401
import kafka_partition
import plant_bad
import plant_streams
from topics import DAY_MS, TOPICS

import wire

SPAN_MS = 3 * DAY_MS  # three duplicate windows: room for retries inside and outside of one


class Log:
    """Collects records; record times advance evenly, with late ones among them."""

    def __init__(self, rng, base_ms: int):
        self.rng, self.base_ms = rng, base_ms
        self.lines = defaultdict(list)
        self.next_offset = defaultdict(int)

    def add(self, topic, what, value, key, at_ms, headers=(), partition=None):
        """Appends one record; a keyed one goes where Kafka's partitioner sends it."""
        count = TOPICS[topic].partitions
        if partition is None:
            partition = (self.rng.randrange(count) if key is None
                         else kafka_partition.partition(key, count))
        offset = self.next_offset[topic, partition]
        self.next_offset[topic, partition] += 1
        record = {
            "topic": topic, "partition": partition, "offset": offset, "timestamp_ms": at_ms,
            "key": _base64(key), "value": _base64(value),
            "headers": [[name, _base64(text.encode())] for name, text in headers], "what": what}
        self.lines[topic].append(record)
        return record

    def repeat(self, record, at_ms, what):
        """The same record again, later: a producer's retry."""
        place = record["topic"], record["partition"]
        copy = {**record, "offset": self.next_offset[place], "timestamp_ms": at_ms, "what": what}
        self.next_offset[place] += 1
        self.lines[record["topic"]].append(copy)


def _base64(data):
    return None if data is None else base64.b64encode(data).decode()


def cloud_binary(body, kind, rng):
    return [("ce_specversion", "1.0"), ("ce_id", f"ce-{plant_streams.new_id(rng)}"),
            ("ce_type", kind), ("ce_source", "/planted"),
            ("content-type", "application/json")], plant_bad.good(body)


def cloud_structured(body, kind, rng):
    outer = {"specversion": "1.0", "id": f"ce-{plant_streams.new_id(rng)}", "type": kind,
             "source": "/planted", "datacontenttype": "application/json", "data": body}
    return [("content-type", "application/cloudevents+json; charset=utf-8")], plant_bad.good(outer)


def schedule(log, topic, steps):
    """Plays (what, value, key, headers) steps evenly over the span, with retries among them.

    Ages of retries keep well away from the window's edge: at most half of it, or at least one and a
    half, so that no definition of "inside" can matter.
    """
    rng, placed = log.rng, []
    for at, (what, value, key, headers) in enumerate(steps):
        now = log.base_ms + SPAN_MS * at // max(len(steps), 1)
        late = rng.choice((0,) * 9 + (rng.randrange(600_000),))
        record = log.add(topic, what, value, key, now - late, headers)
        if what.startswith("good") or what.startswith("odd"):
            placed.append(record)
        if rng.random() < 0.08 and placed:
            first = rng.choice(placed[-40:])
            age = now - first["timestamp_ms"]
            if 0 <= age <= DAY_MS // 2:
                log.repeat(first, now, "retry inside the window of " + _place(first))
        if rng.random() < 0.04 and placed:
            first = placed[rng.randrange(len(placed) // 4 + 1)]
            if now - first["timestamp_ms"] >= DAY_MS * 3 // 2 and not first.get("again"):
                first["again"] = True
                log.repeat(first, now, "retry outside the window of " + _place(first))
    for record in log.lines[topic]:
        record.pop("again", None)


def _place(record) -> str:
    return f"{record['partition']}/{record['offset']}"


def spread(rng, steps, extra):
    """`extra` put at random places among `steps`, both in their own order."""
    places = sorted(rng.randrange(len(steps) + 1) for _ in extra)
    made, taken = [], 0
    for at, step in enumerate([*steps, None]):
        while taken < len(extra) and places[taken] == at:
            made.append(extra[taken])
            taken += 1
        if step:
            made.append(step)
    return made


def good_steps(bodies, key):
    return [("good", plant_bad.good(body), key(body), ()) for body in bodies]


def metrics(log, count, big_bytes, cloudevents):
    rng, base_s = log.rng, log.base_ms // 1000
    fresh = lambda: plant_streams.metric(rng, base_s)  # noqa: E731
    key = lambda body: body["event_id"].encode()  # noqa: E731
    steps = good_steps([fresh() for _ in range(count)], key)
    extra = []
    for what, spoil in {**plant_bad.SPOILED, **plant_bad.SPOILED_METRIC}.items():
        body = fresh()
        extra.append((f"bad: {what}", spoil(body), key(body), ()))
    for what, make in {**plant_bad.ODD, **plant_bad.ODD_METRIC}.items():
        body = fresh()
        extra.append((f"odd: {what}", make(body), key(body), ()))
    body, alone = fresh(), fresh()
    extra += [("bad: tombstone", None, key(body), ()),
              ("bad: neither key nor value", None, None, ()),
              ("odd: a record of 1 MiB", plant_bad.padded(body, big_bytes), key(body), ()),
              ("odd: no key", plant_bad.good(alone), None, ())]
    if cloudevents:
        extra += cloud_steps(rng, fresh, key, ("slm.metrics.recorded",) * 2, "tool.metrics")
    rng.shuffle(extra)
    schedule(log, "slm.metrics", spread(rng, steps, extra))


def cloud_steps(rng, fresh, key, kinds, unknown):
    steps = []
    for kind in kinds:
        for name, make in (("binary", cloud_binary), ("structured", cloud_structured)):
            body = fresh()
            if "action" in body:
                body["action"] = kind
                if kind == "training.enabled":
                    body["details"].pop("previous_lock", None)
            headers, value = make(body, "io.somaagent." + kind, rng)
            steps.append((f"odd: CloudEvent, {name}", value, key(body), headers))
    body = fresh()
    headers, value = cloud_binary(body, unknown, rng)
    steps.append(("bad: CloudEvent of an unknown type", value, key(body), headers))
    return steps


def training(log, count, cloudevents):
    """Tenants that go well, and a tenant of its own for each bad record, good ones behind it."""
    rng, base_s = log.rng, log.base_ms // 1000
    tenants = [plant_streams.Training(f"tenant-{n}", base_s) for n in range(10)]
    key = lambda body: body["tenant"].encode()  # noqa: E731
    fresh = lambda: rng.choice(tenants).next(rng)  # noqa: E731
    steps = good_steps([fresh() for _ in range(count)], key)
    for what, make in plant_bad.ODD.items():
        body = fresh()
        steps.append((f"odd: {what}", make(body), key(body), ()))
    if cloudevents:
        steps += cloud_steps(rng, fresh, key, ("training.enabled", "training.disabled"),
                             "training.enabled")[:-1]
    steps.append(("bad: tombstone", None, tenants[0].tenant.encode(), ()))
    extra = []
    spoiled = {**plant_bad.SPOILED, **plant_bad.SPOILED_TRAINING,
               "key is another tenant": plant_bad.good, "no key": plant_bad.good}
    for number, (what, spoil) in enumerate(spoiled.items()):
        stream = plant_streams.Training(f"poisoned-{number}", base_s)
        before, bad, behind, last = (stream.next(rng) for _ in range(4))
        name = stream.tenant.encode()
        if what == "key is another tenant":
            bad["tenant"] = "somebody-else"
        bad_key = None if what == "no key" else name
        # What has no key holds nothing behind it.
        after = "good" if bad_key is None else "behind"
        extra += [("good", plant_bad.good(before), name, ()),
                  (f"bad: {what}", spoil(bad), bad_key, ()),
                  (after, plant_bad.good(behind), name, ()),
                  (after, plant_bad.good(last), name, ())]
    schedule(log, "training.audit", spread(rng, steps, extra))


def tenants_topic(log, topic, bodies):
    """The other two topics: good bodies, and the bad records that any topic knows."""
    rng = log.rng
    key = lambda body: body["tenant"].encode()  # noqa: E731
    steps = good_steps(bodies, key)
    extra = []
    for number, (what, spoil) in enumerate(plant_bad.SPOILED.items()):
        body = {**rng.choice(bodies), "event_id": plant_streams.new_id(rng),
                "tenant": f"poisoned-{number}"}
        behind = {**body, "event_id": plant_streams.new_id(rng)}
        extra += [(f"bad: {what}", spoil(body), key(body), ()),
                  ("behind", plant_bad.good(behind), key(body), ())]
    body = {**rng.choice(bodies), "event_id": plant_streams.new_id(rng)}
    extra += [("bad: tombstone", None, key(body), ()),
              ("bad: no key", plant_bad.good(body), None, ())]
    schedule(log, topic, spread(rng, steps, extra))


def make(seed, base_ms, metric_count, training_count, big_bytes, cloudevents, topics=None,
         bundles=(), decision_count=300, constitution_count=40):
    """The records of the topics asked for, in an order that may be produced as it stands."""
    makers = {
        "slm.metrics": lambda log: metrics(log, metric_count, big_bytes, cloudevents),
        "training.audit": lambda log: training(log, training_count, cloudevents),
        "constitution.updated": lambda log: tenants_topic(
            log, "constitution.updated",
            plant_streams.constitutions(
                log.rng, constitution_count, base_ms // 1000, bundles)),
        "policy.decisions": lambda log: tenants_topic(
            log, "policy.decisions", plant_streams.decisions(log.rng, decision_count)),
    }
    for name, maker in makers.items():
        if not topics or name in topics:
            # A seed of its own for each topic: choosing topics does not change the others.
            log = Log(random.Random(f"{seed}/{name}"), base_ms)
            maker(log)
            yield from log.lines[name]


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--out", help="file to write; standard output by default")
    parser.add_argument("--topic", action="append", choices=sorted(TOPICS))
    parser.add_argument("--metrics", type=int, default=2000)
    parser.add_argument("--training", type=int, default=400)
    parser.add_argument("--decisions", type=int, default=300)
    parser.add_argument("--constitutions", type=int, default=40)
    parser.add_argument("--base-ms", type=int, default=1_794_000_000_000,
                        help="record time of the first record; the last is three days later")
    parser.add_argument("--big-bytes", type=int, default=1_048_576 - 256,
                        help="value size of the 1 MiB record, which must fit the broker's limit")
    parser.add_argument("--bundle", type=Path, action="append", default=[],
                        help="another constitution bundle to announce, as the shipped one")
    parser.add_argument("--no-cloudevents", action="store_true")
    options = parser.parse_args(arguments)
    made = make(options.seed, options.base_ms, options.metrics, options.training, options.big_bytes,
                not options.no_cloudevents, options.topic,
                [json.loads(path.read_text(encoding="utf-8")) for path in options.bundle],
                options.decisions, options.constitutions)
    lines = (json.dumps(record) for record in made)
    if options.out:
        wire.write_lines(options.out, lines)
    else:
        for line in lines:
            print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
