"""A record's bytes to a value, as strictly as the engine: Python's parser, with what it lets pass
refused.

Refused here: invalid UTF-8, a byte order mark, lone surrogates, more than `DEPTH_MAX` open
containers. Let pass: NaN, Infinity and -Infinity, as `Number`; duplicate keys, the last of which
wins; U+0000.
"""

import json

from exact import Number

DEPTH_MAX = 512


class Refused(Exception):
    """The record is no JSON; `kind` is `empty` or `json`."""

    def __init__(self, kind: str, reason: str):
        super().__init__(reason)
        self.kind = kind


def parse(data: bytes):
    """The value of one record; numbers are `Number`. Raises `Refused`."""
    if not data.strip(b" \t\r\n"):
        raise Refused("empty", "nothing but white space")
    try:
        text = data.decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        raise Refused("json", f"invalid UTF-8 at byte {error.start}") from None
    if text.startswith("\ufeff"):
        raise Refused("json", "invalid UTF-8: a byte order mark")
    if _depth(text) > DEPTH_MAX:
        raise Refused("json", "too deep")
    try:
        value = json.loads(text, parse_int=Number, parse_float=Number, parse_constant=Number,
                           object_pairs_hook=_members)
        _check(value)
        return value
    except ValueError as error:
        raise Refused("json", str(error)) from None
    except _LoneSurrogate:
        raise Refused("json", "a lone surrogate") from None


class _LoneSurrogate(Exception):
    pass


def _members(pairs) -> dict:
    for key, value in pairs:
        _check(key)
        _check(value)
    return dict(pairs)


def _check(value):
    if isinstance(value, str):
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise _LoneSurrogate
    elif isinstance(value, list):
        for element in value:
            _check(element)


def _depth(text: str) -> int:
    """How many containers are open at once at most, outside strings; 0 for a scalar."""
    depth = deepest = 0
    in_string = escaped = False
    for character in text if text.count("[") + text.count("{") > DEPTH_MAX else "":
        if in_string:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                in_string = False
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest
