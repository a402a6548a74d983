#!/usr/bin/env python3
"""Compares the read models with what expected.py computed without Annals.

    check.py EXPECTED.json STATUS.json DATABASE_URL

STATUS.json is what `annals status --output json` said. Every difference is printed; exits 1 where
there is one.
"""

import json
import sys
from pathlib import Path

from database import Database

COUNTED = ("applied", "skipped", "duplicate", "held", "quarantined", "absent")
NEVER = ("discarded", "lost")


def read_models(checks: list, database: Database):
    """A line for each check whose rows are others."""
    for check in checks:
        found = database.rows(check["sql"])
        if found == check["rows"]:
            continue
        yield f"{check['view']}, {check['what']}:"
        yield from (f"  only expected: {row}" for row in check["rows"] if row not in found)
        yield from (f"  only found:    {row}" for row in found if row not in check["rows"])
        if sorted(map(str, found)) == sorted(map(str, check["rows"])):
            yield "  the same rows in another order"


def accounting(expected: list, status: list):
    """A line for each partition whose offsets went elsewhere, or are not all accounted for."""
    wanted = {(row["projection"], row["topic"], row["partition"]): row for row in expected}
    for row in status:
        # A deployment's prefix stands before the topic's declared name.
        key = next((key for key in wanted
                    if key[0] == row["projection"] and row["topic"].endswith(key[1])
                    and key[2] == row["partition"]), None)
        want = wanted.pop(key) if key else {}
        name = f"{row['projection']}, {row['topic']} {row['partition']}"
        for column in (*COUNTED, *NEVER):
            if row[column] != want.get(column, 0):
                yield f"{name}: {row[column]} {column}, expected {want.get(column, 0)}"
        if row["next"] != want.get("next_offset", 0):
            yield f"{name}: next offset {row['next']}, expected {want.get('next_offset', 0)}"
        if row["lag"] != 0:
            yield f"{name}: {row['lag']} events behind"
        if not row["verdict"].startswith("complete"):
            yield f"{name}: {row['verdict']}"
    for projection, topic, partition in wanted:
        yield f"{projection}, {topic} {partition}: missing in the status"


def main(arguments) -> int:
    if len(arguments) != 3:
        raise SystemExit(__doc__)
    expected = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    status = json.loads(Path(arguments[1]).read_text(encoding="utf-8"))
    differences = [*read_models(expected["checks"], Database(arguments[2])),
                   *accounting(expected["accounting"], status)]
    for line in differences:
        print(f"check: {line}", file=sys.stderr)
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
