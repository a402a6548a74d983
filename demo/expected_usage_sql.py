"""The usage tables once more, by sqlite3 over the file's events: sums by a database, not by our
lists.

sqlite3 sees integers only: microseconds, and billionths of a dollar.
"""

import json
import sqlite3
from decimal import ROUND_HALF_EVEN, Decimal

WINDOWS = {"usage_minute": 60, "usage_hour": 3600, "usage_day": 86400}


class Usage:
    def __init__(self, path):
        self.database = sqlite3.connect(":memory:")
        self.database.execute(
            "create table e (id text primary key, us int, tenant text, provider text, model text,"
            " prompt int, completion int, cost int)")
        with open(path, encoding="utf-8") as lines:
            self.database.executemany(
                "insert or ignore into e values (?, ?, ?, ?, ?, ?, ?, ?)",
                (self._row(json.loads(line, parse_float=Decimal)) for line in lines))

    @staticmethod
    def _row(event):
        cost = event.get("cost_usd")
        return (event["event_id"], _units(event["timestamp"], 6),
                *(event[name] for name in (
                    "tenant", "provider", "model", "prompt_tokens", "completion_tokens")),
                None if cost is None else _units(cost, 9))

    def token_sums(self) -> list:
        return list(self.database.execute("select sum(prompt), sum(completion) from e").fetchone())

    def windows(self, seconds: int) -> list:
        return self.database.execute(
            "select tenant, provider, model,"
            " strftime('%Y-%m-%dT%H:%M:%S.000000Z', us / 1000000 / :s * :s, 'unixepoch'),"
            " count(*), sum(prompt), sum(completion), count(cost), coalesce(sum(cost), 0)"
            " from e group by tenant, provider, model, us / 1000000 / :s",
            {"s": seconds}).fetchall()

    def must_equal(self, tables):
        """Stops where sqlite3 and the oracle disagree about any window."""
        for table, seconds in WINDOWS.items():
            ours = sorted(self.windows(seconds))
            theirs = sorted(
                (row["tenant"], row["provider"], row["model"], row["window_start"], row["requests"],
                 row["prompt_tokens"], row["completion_tokens"], row["priced_requests"],
                 _units(row["cost_usd"], 9)) for row in tables[f"slm_usage.{table}"])
            if ours != theirs:
                raise SystemExit(f"sqlite3 and the oracle differ about {table}")


def _units(number, digits: int) -> int:
    return int((Decimal(number) * 10**digits).to_integral_value(ROUND_HALF_EVEN))
