"""Asks Postgres with psql, which is not ours: every value a text, NULL a None."""

import os
import re
import subprocess

_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


class Database:
    def __init__(self, url: str):
        self.url = url

    def rows(self, sql: str) -> list:
        """The rows of one SELECT, in its order."""
        done = subprocess.run(
            ["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d", self.url,
             "-c", f"copy ({sql}) to stdout"],
            env={**os.environ, "PGTZ": "UTC", "PGDATESTYLE": "ISO", "PGCLIENTENCODING": "UTF8"},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
        if done.returncode != 0:
            raise SystemExit(f"psql: {done.stderr.strip()}\n  {sql}")
        return [[_value(field) for field in line.split("\t")] for line in _lines(done.stdout)]

    def row(self, sql: str) -> list:
        """The only row of a SELECT."""
        rows = self.rows(sql)
        if len(rows) != 1:
            raise SystemExit(f"{len(rows)} rows where one was expected\n  {sql}")
        return rows[0]


def _lines(text: str) -> list:
    return text.split("\n")[:-1]


def _value(field: str):
    if field == r"\N":
        return None
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), field)
