#!/usr/bin/env python3
"""Writes the page that the demo ends with.

    page.py FOLDER DATABASE_URL PREFIX

FOLDER holds what the run left: events/, expected.json, status.json and quarantine.json; PREFIX
stands before the topics' names in the cluster. Nothing on the page depends on the machine, the
time, the ports or the number of workers, so that it can be compared with a golden file.
"""

import json
import sys
from pathlib import Path

import page_sections
from database import Database


def read(folder: Path, name: str):
    return json.loads((folder / name).read_text(encoding="utf-8"))


def page(folder: Path, database: Database, prefix: str) -> list:
    planted = read(folder / "events", "planted.json")
    expected = read(folder, "expected.json")
    status = read(folder, "status.json")
    quarantine = [{**row, **{name: row[name].replace(prefix, "") for name in ("record", "detail")}}
                  for row in read(folder, "quarantine.json")]
    return [
        *page_sections.title(planted),
        *page_sections.streams(planted, database),
        *page_sections.usage(expected, database),
        *page_sections.training(planted, database),
        *page_sections.constitutions(planted, database),
        *page_sections.decisions(planted, database),
        *page_sections.waiting(quarantine),
        *page_sections.status(status, expected),
        *page_sections.next_commands(),
    ]


def main(arguments) -> int:
    if len(arguments) != 3:
        raise SystemExit(__doc__)
    for line in page(Path(arguments[0]), Database(arguments[1]), arguments[2]):
        print(line.rstrip())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
