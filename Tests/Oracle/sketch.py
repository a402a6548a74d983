"""The quantile sketch: exact integers, no logarithm, so that every machine gives the same buckets.

With P = 5 bits kept: a value below 2**(P+1) is its own bucket. Above, let s = floor(log2(v)) - P;
the bucket is s * 2**P + (v >> s): 32 buckets for each doubling. A bucket answers with lower +
(width - 1) // 2, where width = 2**s, so that no answer is further than 1/64 (1.5625 %) of the value
from it. A quantile q of n values is the value of rank ceil(q * n), counted from 1.
"""

PRECISION_BITS = 5


def bucket(value: int) -> int:
    if value < 0:
        raise ValueError(f"negative value {value}")
    if value < 2 << PRECISION_BITS:
        return value
    shift = value.bit_length() - 1 - PRECISION_BITS
    return (shift << PRECISION_BITS) + (value >> shift)


def answer(index: int) -> int:
    """The value that stands for all values of a bucket."""
    if index < 2 << PRECISION_BITS:
        return index
    shift = (index >> PRECISION_BITS) - 1
    lower = ((1 << PRECISION_BITS) + (index & ((1 << PRECISION_BITS) - 1))) << shift
    return lower + ((1 << shift) - 1) // 2


def quantile(values, percent: int):
    """The sketch's answer for the `percent` quantile of the values; None when there are none.

    Needs no buckets to be counted: bucketing keeps order, so the bucket of the exact nearest-rank
    value is the sketch's answer.
    """
    if not values:
        return None
    ordered = sorted(values)
    rank = -(-percent * len(ordered) // 100)
    return answer(bucket(ordered[rank - 1]))
