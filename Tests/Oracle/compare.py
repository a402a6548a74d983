#!/usr/bin/env python3
"""Compares two files of rows, and says where they differ.

    compare.py EXPECTED ACTUAL [--table MODEL.TABLE ...] [--samples N]

Rows are lines {"table": ..., "row": {...}}, in any order; equal rows count as often as they occur.
Of an expected row only the members are compared that the actual rows of its table have at all, so
that a table may show fewer columns than the oracle computes (they are named). Exit status: 0 where
equal, else 1.
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path


# What the oracle does not compute: wording for people, and names of keys. The codes beside them are.
UNCHECKED = {
    "constitution_history.history": {"reference_reason", "strict_reason", "key_id"},
}


def read(path: Path, only) -> dict:
    """{table: rows}."""
    tables = defaultdict(list)
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                made = json.loads(line)
                if not only or made["table"] in only:
                    tables[made["table"]].append(made["row"])
    return tables


def differences(expected: dict, actual: dict, only=None):
    """(table, what, row texts) for each difference, tables and rows in order."""
    for table in sorted(only or set(expected) | set(actual)):
        wanted, found = expected.get(table, []), actual.get(table, [])
        wanted_names = {name for row in wanted for name in row}
        found_names = {name for row in found for name in row} or wanted_names
        unknown = found_names - wanted_names - UNCHECKED.get(table, set())
        if wanted and unknown:
            yield table, "columns the oracle does not know", sorted(unknown)
        if wanted and wanted_names - found_names:
            yield table, "not compared", sorted(wanted_names - found_names)
        names = wanted_names & found_names if wanted else found_names
        counts = [Counter(_text(row, names) for row in rows) for rows in (wanted, found)]
        for what, rest in (("missing", counts[0] - counts[1]), ("too many", counts[1] - counts[0])):
            if rest:
                yield table, what, sorted(rest.elements())


def _text(row: dict, names) -> str:
    return json.dumps({name: row[name] for name in sorted(names) if name in row})


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("expected", type=Path)
    parser.add_argument("actual", type=Path)
    parser.add_argument("--table", action="append")
    parser.add_argument("--samples", type=int, default=5, help="rows shown of each difference")
    options = parser.parse_args(arguments)
    expected, actual = (read(path, options.table) for path in (options.expected, options.actual))
    equal = True
    for table, what, rows in differences(expected, actual, options.table):
        equal = equal and what == "not compared"
        print(f"{table}: {what}: {len(rows)}")
        for row in rows[:options.samples]:
            print(f"  {row}")
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main())
