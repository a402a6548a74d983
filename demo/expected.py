#!/usr/bin/env python3
"""Computes what the read models must hold after the demo's events, without Annals.

    expected.py DIR [--shared ../shared] [--unchecked] [--public-key KEY.pem]
                [--rules RULES.json] [--dump FILE] [--out FILE]

DIR is what make_events.py wrote. The output is JSON: `token_sums` (by awk, by sqlite3 and by
Python, which must agree) and `checks`, each with the model and view it is about, a SELECT on schema
`read` and the rows that it must give, all values as texts; and `accounting`, the outcomes counted
per projection and partition. `--unchecked` counts the records of DIR/unchecked too, as produced
after the others. `--dump` writes the events as a log dump, which Tests/Oracle/oracle.py reads.
"""

import argparse
import base64
import json
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

ORACLE = Path(__file__).resolve().parents[1] / "Tests" / "Oracle"
sys.path.append(str(ORACLE))

import kafka_partition  # noqa: E402  (found through the path above)
import oracle  # noqa: E402
import records  # noqa: E402
from topics import TOPICS  # noqa: E402

import expected_checks  # noqa: E402
import expected_usage_sql  # noqa: E402
import inputs  # noqa: E402
import wire  # noqa: E402

AWK = r"""{
  split($0, p, "\"prompt_tokens\": "); split($0, c, "\"completion_tokens\": ")
  prompt += p[2] + 0; completion += c[2] + 0
} END { printf "%.0f %.0f\n", prompt, completion }"""


def awk_sums(path: Path) -> list:
    """Both token sums, from the text of the file alone."""
    done = subprocess.run(["awk", AWK, str(path)], check=True, stdout=subprocess.PIPE, text=True)
    return [int(part) for part in done.stdout.split()]


def log_dump(folder: Path, unchecked: bool):
    """The files' events as records of new topics: partition by key, offsets in the files' order."""
    offsets = Counter()
    for topic in TOPICS.values():
        lines = (folder / f"{topic.name}.ndjson").read_text(encoding="utf-8").splitlines()
        pairs = [(json.loads(line)[topic.key_field], line) for line in lines]
        extra = folder / "unchecked" / f"{topic.name}.ndjson"
        if unchecked and extra.is_file():
            made = [json.loads(line) for line in extra.read_text(encoding="utf-8").splitlines()]
            pairs += [(record["key"], record["value"]) for record in made]
        for key, value in pairs:
            partition = kafka_partition.partition(key.encode(), topic.partitions)
            yield {
                "topic": topic.name, "partition": partition,
                "offset": offsets[topic.name, partition], "timestamp_ms": 0,
                "key": base64.b64encode(key.encode()).decode(),
                "value": base64.b64encode(value.encode()).decode(), "headers": []}
            offsets[topic.name, partition] += 1


def compute(folder: Path, unchecked: bool, public_key, rules, dump_path=None) -> dict:
    lines = [json.dumps(record) for record in log_dump(folder, unchecked)]
    if dump_path:
        wire.write_lines(dump_path, lines)
    tables = defaultdict(list)
    packs = oracle.load_packs([rules])
    for table, row in oracle.expected(records.read_dump(lines), packs, public_key):
        tables[table].append(row)
    metrics = folder / "slm.metrics.ndjson"
    by_sql = expected_usage_sql.Usage(metrics)
    sums = {
        "awk": awk_sums(metrics),
        "sqlite3": by_sql.token_sums(),
        "python": [sum(row[name] for row in tables["slm_usage.usage_day"])
                   for name in ("prompt_tokens", "completion_tokens")],
    }
    if len({tuple(sum_) for sum_ in sums.values()}) != 1:
        raise SystemExit(f"the token sums differ: {sums}")
    by_sql.must_equal(tables)
    planted = json.loads((folder / "planted.json").read_text(encoding="utf-8"))
    expected_checks.must_find_planted(tables, planted)
    return {"token_sums": sums, "checks": expected_checks.checks(tables),
            "accounting": tables["engine.accounting"]}


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shared", default="../shared", help="as for make_events.py")
    parser.add_argument("--unchecked", action="store_true")
    parser.add_argument("--public-key", type=Path)
    parser.add_argument("--rules", type=Path)
    parser.add_argument("--dump", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    found = inputs.find(options.shared)
    result = compute(options.folder, options.unchecked, options.public_key or found.trusted_key,
                     options.rules or found.rules, options.dump)
    text = json.dumps(result, indent=1, ensure_ascii=True)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
