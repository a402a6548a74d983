"""The oracle's parts against values worked out by hand or published by others."""

import json
import os
import tempfile
import unittest
from decimal import Decimal
from pathlib import Path

import demo_path
import digest
import exact
import expected_constitution
import kafka_partition
import sketch
import strict_json
from exact import Number

import expected
import inputs
import make_events
import policy_reference
import slm_metrics

SHARED = Path(os.environ.get("ANNALS_SHARED", demo_path.DEMO.parents[1] / "shared")) / "data"


class Digest(unittest.TestCase):
    def test_checksum_is_the_published_one(self):
        self.assertEqual(digest.crc32c(b"123456789"), 0xE3069283)

    def test_numbers_are_worked_out_by_hand(self):
        for text, encoded in (
                ("0.00", "01"), ("1", "02 0000 0001 0001"), ("-1.50", "00 0000 0002 0001 1388"),
                ("10000", "02 0001 0001 0001"), ("0.0001", "02 ffff 0001 0001"),
                ("123456.7", "02 0001 0003 000c 0d80 1b58"), ("1E+8", "02 0002 0001 0001")):
            self.assertEqual(digest.number(text).hex(), encoded.replace(" ", ""), text)

    def test_sets_are_read_as_postgres_writes_them(self):
        self.assertEqual(
            digest.set_value('{"",a,"b \\"c\\""}'),
            b"\x00\x00\x00\x03\x00a\x00b \"c\"\x00")


class Exact(unittest.TestCase):
    def test_rounds_half_to_even(self):
        for text, digits, units in (
                ("1795218065.6358435", 6, 1795218065635844), ("0.0000005", 6, 0),
                ("0.0000015", 6, 2), ("-0.0000005", 6, 0), ("-0.0000015", 6, -2),
                ("1.25E-3", 9, 1250000), ("0.0035", 3, 4), ("0.0025", 3, 2), ("1e2", 0, 100)):
            self.assertEqual(exact.scaled(Number(text), digits), units, text)

    def test_bounds(self):
        self.assertEqual(exact.scaled(Number("9223372036854775807"), 0), 2**63 - 1)
        for text in ("9223372036854775808", "1e20", "1e999999999", "-1e400"):
            self.assertIsNone(exact.scaled(Number(text), 0), text)
        self.assertEqual(exact.scaled(Number("1e-999999999"), 6), 0)

    def test_texts(self):
        self.assertEqual(exact.decimal_text(1250000, 9), "0.00125")
        self.assertEqual(exact.decimal_text(-5, 6), "-0.000005")
        self.assertEqual(exact.decimal_text(3000000, 6), "3")
        self.assertEqual(exact.time_text(1795218065635844), "2026-11-20T23:41:05.635844Z")

    def test_rfc3339(self):
        for text, micros in (
                ("1970-01-01T00:00:01Z", 1_000_000), ("1970-01-01t01:00:00.5+01:00", 500_000),
                ("1969-12-31T23:59:60Z", 0), ("1970-02-30T00:00:00Z", None),
                ("1970-01-01T00:00:00", None), ("1970-01-01 00:00:00Z", None)):
            self.assertEqual(exact.rfc3339_micros(text), micros, text)


class StrictJSON(unittest.TestCase):
    def test_refuses(self):
        for data, kind in ((b"", "empty"), (b" \n", "empty"), (b"{", "json"), (b"\xff", "json"),
                           (b"\xef\xbb\xbf{}", "json"), (b'"\\ud800"', "json"),
                           (b'{"a": "\\udfff", "a": 1}', "json"), (b"[" * 513 + b"]" * 513, "json"),
                           (b"1 2", "json"), (b"[01]", "json"), (b'"\t"', "json")):
            with self.assertRaises(strict_json.Refused, msg=data) as caught:
                strict_json.parse(data)
            self.assertEqual(caught.exception.kind, kind)

    def test_accepts(self):
        self.assertEqual(strict_json.parse(b'{"a": 1, "a": 2}'), {"a": "2"})
        self.assertFalse(strict_json.parse(b"[NaN]")[0].finite)
        self.assertEqual(strict_json.parse(b'"\\ud83d\\ude00\\u0000"'), "\U0001f600\0")
        strict_json.parse(b"[" * 512 + b"]" * 512)


    @unittest.skipUnless(SHARED.is_dir(), f"{SHARED} is absent")
    def test_parsing_suite(self):
        files = sorted((SHARED / "suites" / "json-parsing" / "test_parsing").glob("*.json"))
        self.assertEqual(len(files), 318)
        for path in files:
            try:
                value = strict_json.parse(path.read_bytes())
                accepted = all(number.finite for number in self._numbers(value))
            except strict_json.Refused:
                accepted = False
            if path.name[0] in "yn":
                self.assertEqual(accepted, path.name[0] == "y", path.name)

    def _numbers(self, value):
        if isinstance(value, Number):
            yield value
        elif isinstance(value, (list, dict)):
            for element in value.values() if isinstance(value, dict) else value:
                yield from self._numbers(element)


class Sketch(unittest.TestCase):
    def test_buckets_follow_each_other_and_keep_the_bound(self):
        last = -1
        for value in range(70_000):
            index = sketch.bucket(value)
            self.assertIn(index, (last, last + 1))
            last = index
            error = abs(sketch.answer(index) - value)
            self.assertTrue(error * 64 <= value if value >= 64 else error == 0, value)

    def test_the_greatest_value_has_the_last_bucket(self):
        self.assertEqual(sketch.bucket(2**63 - 1), 64 + (63 - 6) * 32 - 1)

    def test_nearest_rank(self):
        self.assertEqual(sketch.quantile(list(range(1, 11)), 50), 5)
        self.assertEqual(sketch.quantile(list(range(1, 11)), 95), 10)
        self.assertEqual(sketch.quantile([7], 99), 7)
        self.assertIsNone(sketch.quantile([], 50))


class Murmur(unittest.TestCase):
    def test_vectors_of_kafka(self):
        for text, signed in (("21", -973932308), ("foobar", -790332482), ("abc", 479470107),
                             ("a-little-bit-long-string", -985981536),
                             ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)):
            self.assertEqual(kafka_partition.murmur2(text.encode()), signed % 2**32, text)


class Policy(unittest.TestCase):
    RULES = {"tenants": [
        {"tenant": "tenantA", "rules": [
            {"name": "blocked-term", "pattern": "forbidden", "weight": 0.5},
            {"name": "blocked-term-2", "pattern": "blocked", "weight": 0.25}]},
        {"tenant": "tenantB", "rules": [
            {"name": "restricted", "pattern": "restricted", "weight": 0.4}]}]}

    def test_vectors(self):
        packs = policy_reference.packs(self.RULES)
        for tenant, prompt, allowed, score, severity, names in (
                ("tenantA", "hello world", True, 1.0, "low", []),
                ("tenantA", "this is forbidden content", False, 0.5, "medium", ["blocked-term"]),
                ("tenantA", "FORBIDDEN and blocked", False, 0.25, "high",
                 ["blocked-term-2", "blocked-term"]),
                ("tenantA", "unblocked", False, 0.75, "medium", ["blocked-term-2"]),
                ("tenantA", "blocked blocked", False, 0.75, "medium", ["blocked-term-2"]),
                ("tenantB", "This area is Restricted.", False, 0.6, "medium", ["restricted"]),
                ("tenantC", "forbidden", True, 1.0, "low", []),
                ("tenanta", "forbidden", True, 1.0, "low", [])):
            answer = policy_reference.evaluate(packs, tenant, prompt)
            found = (answer["allowed"], answer["score"], answer["severity"],
                     [violation["name"] for violation in answer["violations"]])
            self.assertEqual(found, (allowed, score, severity, names), prompt)


class Constitution(unittest.TestCase):
    SAMPLES = demo_path.DEMO / "samples" / "input"

    def _verdicts(self, bundle, key=None):
        parsed = strict_json.parse(json.dumps(bundle).encode())
        return expected_constitution.verdicts(
            parsed, key or self.SAMPLES / "constitution_public_key.pem")

    def _mutations(self, bundle):
        def changed(path, value):
            copy = json.loads(json.dumps(bundle))
            place = copy
            for name in path[:-1]:
                place = place[name]
            place[path[-1]] = value
            return copy
        signature = bundle["signature"]["value"]
        audit = ("document", "enforcement", "audit_streams", "retention_days")
        return (
            (bundle, "valid", "valid"),
            (changed(("version",), "2099.01.01"), "valid", "version_not_newest"),
            (changed(("document", "extra"), "x"), "valid", "unknown_fields"),
            (changed(("signature", "algorithm"), "none"), "valid", "algorithm_not_rs256"),
            (changed(audit, "365"), "valid", "coerced_fields"),
            (changed(("signature", "value"), signature[:60] + "\n" + signature[60:]), "valid",
             "valid"),
            (changed(("hash",), bundle["hash"].upper()), "hash_mismatch", "hash_mismatch"),
            (changed(("document", "preamble"), "Tampered preamble"), "hash_mismatch",
             "hash_mismatch"),
            (changed(("signature", "value"), signature[:-4] + "AAAA"), "signature_mismatch",
             "signature_mismatch"),
            (changed(("signature", "value"), "QUJ"), "signature_unreadable",
             "signature_unreadable"),
            (changed(audit, 0), "malformed", "malformed"))

    def test_mutations(self):
        bundle = inputs.read_json(self.SAMPLES / "constitution_bundle.json")
        for number, (mutation, *verdicts) in enumerate(self._mutations(bundle)):
            self.assertEqual(self._verdicts(mutation), tuple(verdicts), number)

    @unittest.skipUnless(SHARED.is_dir(), f"{SHARED} is absent")
    def test_mutations_of_the_shipped_bundle(self):
        bundle = inputs.read_json(SHARED / "constitution_bundle.json")
        for number, (mutation, *verdicts) in enumerate(self._mutations(bundle)):
            found = self._verdicts(mutation, SHARED / "constitution_public_key.pem")
            self.assertEqual(found, tuple(verdicts), number)


class Metrics(unittest.TestCase):
    def test_a_row_by_hand(self):
        self.assertEqual(slm_metrics.unix_text("2023-11-16 18:15:46.6805900"),
                         Decimal("1700158546.6805900"))
        self.assertEqual(slm_metrics.cost("claude-3-haiku", 374, 44), Decimal("0.0001485"))
        self.assertIsNone(slm_metrics.cost("claude-3-5-haiku", 374, 44))

    def test_samples_are_what_the_scripts_make(self):
        with tempfile.TemporaryDirectory() as folder:
            make_events.make(None, Path(folder), 240)
            for path in Path(folder).glob("*.*json"):
                kept = demo_path.DEMO / "samples" / path.name
                self.assertEqual(path.read_text(), kept.read_text(), path.name)


class Demo(unittest.TestCase):
    """expected.py stops unless awk, sqlite3 and Python agree and exactly the planted is found."""

    def _computed(self, shared):
        with tempfile.TemporaryDirectory() as folder:
            found = inputs.find(shared)
            make_events.make(shared, Path(folder), 1200)
            return expected.compute(Path(folder), True, found.trusted_key, found.rules)

    def test_samples(self):
        sums = self._computed(None)["token_sums"]
        self.assertEqual(sums["awk"], [491809, 104674])

    @unittest.skipUnless(SHARED.is_dir(), f"{SHARED} is absent")
    def test_the_real_trace(self):
        result = self._computed(SHARED.parent)
        self.assertEqual(result["token_sums"]["sqlite3"], [22361870, 4088665])
        totals = [check["rows"] for check in result["checks"] if check["view"] == "slm_usage_hour"]
        self.assertEqual(totals[0][0][:5], ["19366", "22361870", "4088665", "0", "0"])


if __name__ == "__main__":
    unittest.main()
