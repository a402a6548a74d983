"""Writing events as the platform's producers do, with exact decimals.

Owns the JSON text of every generated event: `", "` and `": "` between members, ASCII only, members
in the order given, and a Decimal written digit for digit (a float would lose the trace's seventh
decimal). Reads nothing and never parses.
"""

import json
import uuid
from decimal import Decimal

# Every generated id is uuid5 of this name space and "<topic>/<row number>": the same input gives
# the same ids on every machine, and a reader can check any of them by hand.
ID_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:annals:demo")


def event_id(topic: str, row: int) -> str:
    return str(uuid.uuid5(ID_SPACE, f"{topic}/{row}"))


def text(value) -> str:
    """The JSON text of a value; a Decimal keeps exactly the digits it was made of."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)}: {text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(text(v) for v in value) + "]"
    if isinstance(value, Decimal):
        return format(value, "f")
    return json.dumps(value)


def write_lines(path, lines) -> int:
    """Writes one line each, ended by a newline; returns how many."""
    count = 0
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        for line in lines:
            out.write(line + "\n")
            count += 1
    return count
