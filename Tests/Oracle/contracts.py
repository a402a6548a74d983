"""What a record of each topic must hold, as tables of fields, written from the topics' pages.

Not a JSON Schema validator: a second opinion about the same records. `check` gives the fields by
dotted path, or a `Violation` with the engine's code.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

import exact
from exact import Number

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Violation(Exception):
    def __init__(self, code: str, where: str):
        super().__init__(f"{code} at {where}")
        self.code = code
        self.where = where


@dataclass(frozen=True)
class Field:
    """One field: `kind` is a key of `_JUDGES`, bounds include their ends."""

    kind: str
    required: bool = False
    nullable: bool = False
    low: object = None
    high: object = None
    digits: int = 0
    choices: tuple = ()
    members: dict | None = None
    items: object = None


def text(low=1, high=128, **options):
    return Field("text", low=low, high=high, **options)


def check(name: str, value, field: Field, found: dict):
    """Judges one value and puts it and its members into `found`; raises `Violation`."""
    if isinstance(value, Number) and not value.finite:
        if field.required:
            raise Violation("contract_violation", name)
        found[name] = None
        return
    if value is None and field.nullable:
        found[name] = None
        return
    found[name] = _JUDGES[field.kind](name, value, field, found)


def members(prefix: str, value: dict, fields: dict, found: dict):
    for name, field in fields.items():
        path = f"{prefix}{name}"
        if name in value:
            check(path, value[name], field, found)
        elif field.required:
            raise Violation("contract_violation", path)


def _bad(name):
    return Violation("contract_violation", name)


def _text(name, value, field, _):
    if not isinstance(value, str) or isinstance(value, Number):
        raise _bad(name)
    if field.choices and value not in field.choices:
        raise _bad(name)
    if field.low is not None and not field.low <= len(value) <= field.high:
        raise _bad(name)
    if "\0" in value:
        raise Violation("text_has_nul", name)
    return value


def _uuid(name, value, field, found):
    if not _UUID.fullmatch(_text(name, value, field, found)):
        raise _bad(name)
    return value


def _time_text(name, value, field, found):
    micros = exact.rfc3339_micros(_text(name, value, field, found))
    if micros is None:
        raise _bad(name)
    return micros


def _number(name, value, field) -> Fraction:
    if not isinstance(value, Number):
        raise _bad(name)
    amount = value.value
    too_low = field.low is not None and amount < field.low
    if too_low or (field.high is not None and amount > field.high):
        raise _bad(name)
    return amount


def _decimal(name, value, field, _):
    _number(name, value, field)
    scaled = exact.scaled(value, field.digits)
    if scaled is None:
        raise Violation("number_out_of_range", name)
    return scaled


def _integer(name, value, field, found):
    if _number(name, value, field).denominator != 1:
        raise _bad(name)
    return _decimal(name, value, field, found)


def _boolean(name, value, *_):
    if not isinstance(value, bool):
        raise _bad(name)
    return value


def _object(name, value, field, found):
    if not isinstance(value, dict):
        raise _bad(name)
    if field.members:
        members(name + ".", value, field.members, found)
    return value


def _list(name, value, field, _):
    if not isinstance(value, list):
        raise _bad(name)
    for at, element in enumerate(value):
        if isinstance(element, Number) and not element.finite:
            raise _bad(f"{name}.{at}")
        if field.items:
            check(f"{name}.{at}", element, field.items, {})
    return value


_JUDGES = {
    "text": _text, "uuid": _uuid, "time_text": _time_text, "unix": _decimal, "integer": _integer,
    "decimal": _decimal, "boolean": _boolean, "object": _object, "list": _list,
}
