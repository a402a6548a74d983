"""The oracle as a whole: rules of the spec on small logs made by hand, then planted logs."""

import base64
import json
import unittest
from fractions import Fraction

import compare
import expected_training
import oracle
import outcomes
import plant
import records
from records import Event, Record
from topics import TOPICS, DAY_MS

import demo_path

HOUR = 3600 * 1_000_000
PROJECTION = {projection.name: projection for projection in outcomes.PROJECTIONS}


def step(offset, kind, hours, user="ana", lock=None):
    fields = {"tenant": "t", "user": user, "details.reason": "r"}
    if lock is not None:
        fields["details.previous_lock"] = lock
        fields.update({f"details.previous_lock.{name}": value for name, value in lock.items()})
    return Event(Record("training.audit", 0, offset, 0, b"t", b""), f"training.{kind}", 1,
                 f"id-{offset}", None, round(Fraction(str(hours)) * HOUR), fields)


def lock(hours, owner="gus", enabled=True):
    return {"enabled": enabled, "locked_by": owner, "locked_at": round(Fraction(str(hours)) * HOUR)}


class TrainingMode(unittest.TestCase):
    """Each row of the table in projections/training_mode/README.md."""

    def history(self, *steps):
        rows = list(expected_training.rows(list(steps)))
        intervals = [(r["opened_offset"], r["started_at"][8:16],
                      r["ended_at"] and r["ended_at"][8:16], r["ended_how"],
                      r["ended_by"], r["ended_offset"], r["repaired"])
                     for table, r in rows if table == "interval"]
        anomalies = [(r["offset"], r["ordinal"], r["kind"], r["detail"])
                     for table, r in rows if table == "anomaly"]
        return intervals, anomalies

    def test_disabled(self):
        self.assertEqual(
            self.history(step(0, "enabled", 1), step(1, "disabled", 3, "bo")),
            ([(0, "01T01:00", "01T03:00", "disabled", "bo", 1, False)], []))

    def test_superseded(self):
        self.assertEqual(
            self.history(step(0, "enabled", 1), step(1, "enabled", 3, "bo")),
            ([(0, "01T01:00", "01T03:00", "superseded", "bo", 1, False),
              (1, "01T03:00", None, None, None, None, False)],
             [(1, 0, "enabled_while_enabled", "held by ana")]))

    def test_expired_exactly_at_the_term(self):
        self.assertEqual(
            self.history(step(0, "enabled", 0), step(1, "enabled", 24), step(2, "disabled", 48)),
            ([(0, "01T00:00", "02T00:00", "expired", None, 1, False),
              (1, "02T00:00", "03T00:00", "expired", None, 2, False)],
             [(2, 0, "disabled_after_expiry", "held by ana")]))

    def test_late(self):
        self.assertEqual(
            self.history(
                step(0, "enabled", 5), step(1, "enabled", 4, "bo"), step(2, "disabled", 3)),
            ([(0, "01T05:00", "01T05:00", "unknown", "bo", 1, False),
              (1, "01T04:00", "01T04:00", "disabled", "ana", 2, False)],
             [(1, 0, "time_runs_backwards", "earlier than the open start by 3600000000 us"),
              (2, 0, "time_runs_backwards", "earlier than the open start by 3600000000 us")]))

    def test_repaired(self):
        self.assertEqual(
            self.history(step(0, "disabled", 9, lock=lock(7))),
            ([(0, "01T07:00", "01T09:00", "disabled", "ana", 0, True)],
             [(0, 0, "disabled_without_enable", "repaired from previous_lock of gus")]))

    def test_not_repaired(self):
        unusable = [(0, 0, "disabled_without_enable", "previous_lock not usable")]
        for found in (lock(0), lock(24.1), lock(20, enabled=False), lock(20, owner=None)):
            made = self.history(step(0, "disabled", 24, lock=found))
            self.assertEqual(made, ([], unusable), found)
        self.assertEqual(self.history(step(0, "disabled", 24)),
                         ([], [(0, 0, "disabled_without_enable", "no previous_lock")]))

    def test_not_repaired_into_a_known_interval(self):
        intervals, anomalies = self.history(
            step(0, "enabled", 1), step(1, "disabled", 3), step(2, "disabled", 4, lock=lock(2)),
            step(3, "disabled", 5, lock=lock(3)))
        self.assertEqual([i[0] for i in intervals], [0, 3])
        self.assertEqual([a[3] for a in anomalies],
                         ["previous_lock not usable", "repaired from previous_lock of gus"])

    def test_contradiction_comes_first(self):
        _, anomalies = self.history(
            step(0, "enabled", 100), step(1, "disabled", 130, lock=lock(75)))
        self.assertEqual(anomalies, [
            (1, 0, "previous_lock_contradicts_log",
             "differs from the open start by 90000000000 us"),
            (1, 1, "disabled_after_expiry", "held by ana")])
        self.assertEqual(
            self.history(step(0, "enabled", 100), step(1, "disabled", 101, lock=lock(76)))[1], [])


class Duplicates(unittest.TestCase):
    def outcome(self, *times_ms):
        body = (b'{"event_id": "00000000-0000-4000-8000-000000000000", "timestamp": 1,'
                b' "tenant": "t", "provider": "p", "model": "m",'
                b' "prompt_tokens": 1, "completion_tokens": 2}')
        dump = [Record("slm.metrics", 0, at, ms, None, body) for at, ms in enumerate(times_ms)]
        found = outcomes.of_projection(PROJECTION["slm_usage"], dump)
        return [(o.outcome, o.first_offset) for o in found]

    def test_window(self):
        self.assertEqual(self.outcome(0, DAY_MS, DAY_MS + 1), [
            ("applied", None), ("duplicate", 0), ("applied", None)])

    def test_the_greatest_time_seen_counts(self):
        self.assertEqual(self.outcome(DAY_MS, 0), [("applied", None), ("duplicate", 0)])


class PlantedLogs(unittest.TestCase):
    def test_every_record_ends_as_its_maker_meant(self):
        for seed in range(5):
            made = list(plant.make(seed, 1_794_000_000_000, 500, 120, 5_000, True))
            for name in ("slm_usage", "training_mode", "policy_decisions", "constitution_history"):
                self._check(PROJECTION[name], made, f"seed {seed} {name}")

    def _check(self, projection, made, label):
        whats = {(r["topic"], r["partition"], r["offset"]): r["what"] for r in made}
        dump = list(records.read_dump(json.dumps(record) for record in made))
        met = set()
        for found in outcomes.of_projection(projection, dump):
            record = found.record
            what = whats[record.topic, record.partition, record.offset]
            meant = self._meant(what, projection, record)
            self.assertIn(found.outcome, meant, f"{label}: {what} {found.code}")
            if found.outcome == "duplicate":
                place = what.rsplit(" ", 1)[1]
                self.assertEqual(place, f"{record.partition}/{found.first_offset}")
            met.add(found.outcome)
        self.assertLessEqual({"applied", "quarantined", "skipped"}, met, label)
        if projection.fold:
            self.assertIn("held", met, label)

    def _meant(self, what, projection, record):
        if what.startswith("bad"):
            if what == "bad: no key" and not projection.fold:
                return {"applied"}
            return {"quarantined", "skipped"}
        if what == "behind":
            return {"held"} if projection.fold else {"applied"}
        if what.startswith("retry inside"):
            return {"duplicate", "held"} if projection.fold else {"duplicate"}
        poisoned = record.key and record.key.startswith(b"poisoned")
        return {"applied", "held"} if poisoned else {"applied"}

    def test_the_same_seed_gives_the_same_log(self):
        first, second = (list(plant.make(7, 0, 50, 50, 2_000, True)) for _ in range(2))
        self.assertEqual(first, second)

    def test_any_order_of_the_dump_gives_the_same_rows(self):
        made = list(plant.make(3, 1_794_000_000_000, 200, 100, 5_000, True))
        dump = list(records.read_dump(json.dumps(record) for record in made))
        packs = oracle.load_packs([demo_path.DEMO / "samples" / "input" / "policy_rules.json"])
        key = demo_path.DEMO / "samples" / "input" / "constitution_public_key.pem"
        forward, backward = (
            sorted(oracle.canonical(*row) for row in oracle.expected(order, packs, key))
            for order in (dump, dump[::-1]))
        self.assertEqual(forward, backward)


class TopicFiles(unittest.TestCase):
    """The oracle's tables beside the topics' own folders, where those are present."""

    ROOT = demo_path.DEMO.parent / "topics"

    def test_settings(self):
        if not self.ROOT.is_dir():
            self.skipTest(f"{self.ROOT} is absent")
        for topic in TOPICS.values():
            declared = json.loads((self.ROOT / topic.name / "topic.json").read_text())
            self.assertEqual(declared["partitions"], topic.partitions, topic.name)
            self.assertEqual(declared["key"]["field"], "/" + topic.key_field, topic.name)
            self.assertEqual(declared["duplicateWindow"]["recordTimeMs"], topic.window_ms)
            unknown = {"skip": "skipped", "quarantine": "quarantined"}[declared["unknownEventType"]]
            self.assertEqual(unknown, topic.unknown, topic.name)

    def test_samples_have_the_verdict_they_name(self):
        if not self.ROOT.is_dir():
            self.skipTest(f"{self.ROOT} is absent")
        for path in sorted(self.ROOT.glob("*/samples/*/*.expect.json")):
            wanted = json.loads(path.read_text())
            value_path = path.with_name(path.name.replace(".expect.json", ".json"))
            value = value_path.read_bytes().removesuffix(b"\n") if value_path.exists() else None
            headers = [(n, v.encode()) for n, v in wanted.get("headers", {}).items()]
            judged = records.judge(Record(path.parts[-4], 0, 0, 0, None, value, headers))
            if isinstance(judged, records.Verdict):
                found = (judged.outcome, judged.code)
                self.assertEqual(found, (wanted.get("verdict"), wanted.get("code")), path.name)
            elif wanted.get("verdict") != "fold":
                envelope = wanted["envelope"]
                self.assertEqual((judged.id, judged.occurred_at), (
                    envelope["id"], envelope["occurredAtMicroseconds"]), path.name)


class Compare(unittest.TestCase):
    ROW = {"tenant": "t", "hits": 1}

    def found(self, expected, actual):
        return [(what, len(rows)) for _, what, rows in compare.differences(
            {"m.t": expected}, {"m.t": actual})]

    def test_differences(self):
        other = {"tenant": "t", "hits": 2}
        self.assertEqual(self.found([self.ROW, other], [other, self.ROW]), [])
        self.assertEqual(self.found([self.ROW], [other]), [("missing", 1), ("too many", 1)])
        self.assertEqual(self.found([self.ROW], [self.ROW, self.ROW]), [("too many", 1)])
        self.assertEqual(self.found([self.ROW], []), [("missing", 1)])
        self.assertEqual(self.found([], [self.ROW]), [("too many", 1)])
        self.assertEqual(self.found([self.ROW], [{"tenant": "t"}]), [("not compared", 1)])
        self.assertEqual(self.found([self.ROW], [{**self.ROW, "x": 1}]),
                         [("columns the oracle does not know", 1)])


class Dump(unittest.TestCase):
    def test_null_and_empty_differ(self):
        line = {"topic": "slm.metrics", "partition": 0, "offset": 0, "timestamp_ms": 1, "key": None,
                "value": "", "headers": [["a", base64.b64encode(b"b").decode()]]}
        record = next(records.read_dump([json.dumps(line)]))
        self.assertEqual((record.key, record.value, record.headers), (None, b"", [("a", b"b")]))
        self.assertEqual(records.judge(record).code, "empty_value")
        line["value"] = None
        record = next(records.read_dump([json.dumps(line)]))
        self.assertEqual(records.judge(record).code, "tombstone")


if __name__ == "__main__":
    unittest.main()
