"""Ways to spoil a record, and odd records that are good all the same: one function each.

Each takes a good body (a dict whose values `wire.text` can write) and gives the value's bytes.
`SPOILED` are refused or skipped, `ODD` are applied; the name says what each one is.
"""

import json

import demo_path  # noqa: F401

import wire


def raw(body: dict, **texts) -> bytes:
    """The body's JSON with some members' values replaced by, or added as, the given JSON texts."""
    parts = [f"{json.dumps(k)}: {texts.pop(k) if k in texts else wire.text(v)}"
             for k, v in body.items()]
    parts += [f"{json.dumps(k)}: {value}" for k, value in texts.items()]
    return ("{" + ", ".join(parts) + "}").encode()


def good(body: dict) -> bytes:
    return wire.text(body).encode()


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


SPOILED = {
    "empty": lambda body: b"",
    "white space": lambda body: b" \r\n\t ",
    "truncated": lambda body: good(body)[:-7],
    "two values": lambda body: good(body) + b" {}",
    "not an object": lambda body: b'["tenant"]',
    "byte order mark": lambda body: b"\xef\xbb\xbf" + good(body),
    "invalid UTF-8": lambda body: good(body).replace(b'"tenant": "', b'"tenant": "\xc3\x28', 1),
    "invalid UTF-8 in an undeclared member": lambda body: raw(body, note="'").replace(
        b"'", b'"\xed\xa0\x80"'),
    "NaN where required": lambda body: raw(body, timestamp="NaN"),
    "-Infinity where required": lambda body: raw(body, timestamp="-Infinity"),
    "too deep": lambda body: raw(body, note=nested(2000)),
    "far too deep": lambda body: raw(body, note=nested(100_000)),
    "time beyond 64 bits": lambda body: raw(body, timestamp="1e20"),
    "time of a huge exponent": lambda body: raw(body, timestamp="1e999999999"),
    "U+0000 in text": lambda body: raw(body, tenant='"a\\u0000b"'),
    "lone surrogate": lambda body: raw(body, tenant='"a\\ud800b"'),
    "lone surrogate in an undeclared member": lambda body: raw(body, note='{"\\udc00": 1}'),
    "key longer than an index takes": lambda body: raw(body, tenant=json.dumps("t" * 3000)),
    "time as text": lambda body: raw(body, timestamp='"2026-01-01T00:00:00Z"'),
    "tenant left out": lambda body: good({k: v for k, v in body.items() if k != "tenant"}),
    "empty tenant": lambda body: raw(body, tenant='""'),
    "duplicate key, the last is bad": lambda body: raw(body, tenant='"x", "tenant": 7'),
}

SPOILED_METRIC = {
    "unknown event type": lambda body: raw(body, event_type='"slm.metrics.sampled"'),
    "NaN tokens": lambda body: raw(body, prompt_tokens="NaN"),
    "tokens beyond 64 bits": lambda body: raw(body, prompt_tokens="123456789012345678901234567890"),
    "total beyond the bound": lambda body: raw(body, total_tokens="9223372036854775808"),
    "fractional tokens": lambda body: raw(body, completion_tokens="1.5"),
    "negative tokens": lambda body: raw(body, completion_tokens="-1"),
    "negative cost": lambda body: raw(body, cost_usd="-0.000000001"),
    "id that is no UUID": lambda body: raw(body, event_id='"row-1"'),
    "success as text": lambda body: raw(body, success='"true"'),
}

SPOILED_TRAINING = {
    "unknown event type": lambda body: raw(body, action='"training.paused"'),
    "no event type": lambda body: good({k: v for k, v in body.items() if k != "action"}),
    "no reason": lambda body: raw(body, details="{}"),
    "empty user": lambda body: raw(body, user='""'),
}

ODD = {
    "duplicate key, the last is good": lambda body: raw(
        {}, tenant='7, "tenant": ' + json.dumps(body["tenant"]),
        **{k: wire.text(v) for k, v in body.items() if k != "tenant"}),
    "deep, but within bounds": lambda body: raw(body, note=nested(400)),
    "a number beyond 64 bits, undeclared": lambda body: raw(body, note="9" * 400 + "e99"),
    "U+0000, undeclared": lambda body: raw(body, note='"a\\u0000b"'),
    "NaN, undeclared": lambda body: raw(body, note='{"deep": [NaN, -Infinity]}'),
    "escaped names and values": lambda body: good(body).replace(b'"tenant"', b'"t\\u0065nant"', 1),
    "astral text, undeclared": lambda body: raw(body, note='"\\ud83d\\ude00 \U0001f600"'),
    "white space everywhere": lambda body: json.dumps(
        json.loads(good(body)), indent=3).replace("\n", "\r\n\t").encode(),
}

ODD_METRIC = {
    "NaN where optional": lambda body: raw(body, latency_ms="NaN", cost_usd="Infinity"),
    "null where optional": lambda body: raw(body, latency_ms="null", session_id="null"),
    "an integer written with a point": lambda body: raw(body, prompt_tokens="374.0"),
    "a cost in exponent form": lambda body: raw(body, cost_usd="1.25E-3"),
    "a cost that rounds half to even": lambda body: raw(body, cost_usd="0.0000000025"),
    "a latency that rounds half to even": lambda body: raw(body, latency_ms="0.0035"),
    "a cost with many digits": lambda body: raw(body, cost_usd="0." + "123456789" * 20),
}


def padded(body: dict, size: int) -> bytes:
    """A good record of exactly `size` bytes, in an undeclared member."""
    empty = len(raw(body, note='""'))
    return raw(body, note=json.dumps("x" * (size - empty)))
