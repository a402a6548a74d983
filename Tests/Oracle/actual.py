#!/usr/bin/env python3
"""Prints the rows of schema `read` in the oracle's row format, for compare.py.

    actual.py DATABASE_URL [--projection NAME ...] [--psql PSQL]

It reads with psql, which is not ours, and knows the columns by their names alone.
"""

import argparse
import json
import re
import subprocess
import sys
from datetime import datetime, timezone
from decimal import Decimal

from oracle import canonical
from views import VIEWS

DECIMALS = {"cost_usd", "score", "score_sum", "weight"}
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?\+00:00")
_TIME_NAMES = re.compile(r".*_at|window_start|since|in_force_from")


def rows(url: str, psql: str, projections=None):
    """(table, row) of every view, or of those of some projections."""
    for table, view in VIEWS.items():
        if projections and table.split(".")[0] not in projections:
            continue
        done = subprocess.run(
            [psql, "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", "SET timezone = 'UTC'",
             "-c", f"SELECT row_to_json(v) FROM read.{view} AS v"],
            check=True, stdout=subprocess.PIPE, text=True)
        for line in done.stdout.splitlines():
            row = json.loads(line, parse_float=Decimal)
            yield table, {name: value(name, shown) for name, shown in row.items()}


def value(name, value):
    """A member of a row as the oracle writes it."""
    if value is None:
        return None
    if name in DECIMALS:
        text = format(Decimal(value), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if _TIME_NAMES.fullmatch(name):
        if not _TIME.fullmatch(value):
            return value
        moment = datetime.fromisoformat(value).astimezone(timezone.utc)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond:06d}Z"
    return value


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("url")
    parser.add_argument("--projection", action="append")
    parser.add_argument("--psql", default="psql")
    options = parser.parse_args(arguments)
    for line in sorted(canonical(table, row)
                       for table, row in rows(options.url, options.psql, options.projection)):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
