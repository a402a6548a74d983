"""Numbers without rounding errors: JSON number texts as fractions, rounded half to even once.

A JSON number stays the text it was (`Number`) until a column asks for it.
"""

import re
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1
# Beyond it a value is out of every column's range; 10**(10**9) must not be built.
EXPONENT_MAX = 400
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Number(str):
    """The text of a JSON number, or one of NaN, Infinity, -Infinity."""

    @property
    def finite(self) -> bool:
        return self not in ("NaN", "Infinity", "-Infinity")

    @property
    def value(self) -> Fraction:
        """The exact value; a huge exponent is cut to one that is out of every range (or to 0)."""
        mantissa, _, exponent = self.lower().partition("e")
        base = Fraction(Decimal(mantissa)) if len(mantissa) < 4000 else _long(mantissa)
        if not exponent or base == 0:
            return base
        huge = 2 * EXPONENT_MAX * (-1 if exponent.startswith("-") else 1)
        power = int(exponent) if len(exponent) < 10 else huge
        if power < -EXPONENT_MAX:
            return Fraction(0)
        return base * Fraction(10) ** min(power, EXPONENT_MAX)


def _long(text: str) -> Fraction:
    sign = -1 if text.startswith("-") else 1
    whole, _, fraction = text.lstrip("-").partition(".")
    digits, value = whole + fraction, 0
    for at in range(0, len(digits), 4000):
        chunk = digits[at:at + 4000]
        value = value * 10 ** len(chunk) + int(chunk)
    return sign * Fraction(value, 10 ** len(fraction))


def scaled(number: Number, digits: int):
    """The value times 10**digits as an integer, half to even; None where Int64 cannot hold it."""
    result = round(number.value * 10**digits)
    return result if INT64_MIN <= result <= INT64_MAX else None


def decimal_text(units: int, digits: int) -> str:
    """units / 10**digits without trailing zeros, as the canonical rows write decimals."""
    sign, text = ("-" if units < 0 else ""), str(abs(units)).rjust(digits + 1, "0")
    whole, fraction = text[:len(text) - digits], text[len(text) - digits:].rstrip("0")
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"


def time_text(micros):
    """RFC 3339 in UTC with six decimals; None stays None."""
    if micros is None:
        return None
    moment = EPOCH + timedelta(microseconds=micros)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond:06d}Z"


_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


def rfc3339_micros(text: str):
    """Microseconds since 1970 of an RFC 3339 time, or None. A leap second is the next second."""
    match = _RFC3339.fullmatch(text)
    if not match:
        return None
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    leap = second == 60
    try:
        moment = datetime(year, month, day, hour, minute, 59 if leap else second,
                          tzinfo=timezone.utc)
    except ValueError:
        return None
    micros = (moment - EPOCH) // timedelta(microseconds=1) + (1_000_000 if leap else 0)
    micros += round(Fraction(match.group(7) or "0") * 1_000_000)
    zone = match.group(8)
    if zone in "Zz":
        return micros
    if int(zone[1:3]) > 23 or int(zone[4:6]) > 59:
        return None
    shift = (int(zone[1:3]) * 60 + int(zone[4:6])) * 60_000_000
    return micros - shift if zone[0] == "+" else micros + shift
