#!/usr/bin/env python3
"""Writes quantiles.tsv: sketches as decimal numbers and their quantiles, computed without Annals.

Buckets are found by searching a list of their bounds, not by looking at bits; quantiles are taken
from the sorted values themselves. Columns: values separated by spaces, the sketch's number,
p50, p95, p99, p100 as bucket representatives, and the same four exact.
"""
import bisect
import random
import sys

sys.set_int_max_str_digits(0)

lows = list(range(64))
width = 2
while len(lows) < 64 + 57 * 32:
    start = width * 32
    lows += [start + width * k for k in range(32)]
    width *= 2
highs = [low - 1 for low in lows[1:]] + [2**63 - 1]


def bucket(value):
    return bisect.bisect_right(lows, value) - 1


def representative(b):
    return (lows[b] + highs[b]) // 2


def rows():
    draw = random.Random(20250118)
    yield [0]
    yield [63, 64, 65, 66, 127, 128]
    yield [2**63 - 1]
    yield [2**k - 1 for k in range(1, 64)] + [2**k for k in range(63)]
    for _ in range(40):
        size = draw.randint(1, 60)
        yield [int(draw.lognormvariate(draw.uniform(1, 14), 1.2)) for _ in range(size)]


print("# values\tsketch\tp50\tp95\tp99\tp100\texact p50\tp95\tp99\tp100")
for values in rows():
    number = sum(10 ** (12 * bucket(v)) for v in values)
    ordered = sorted(values)
    exact = [ordered[-(-len(values) * p // 100) - 1] for p in (50, 95, 99, 100)]
    columns = [" ".join(map(str, values)), number]
    columns += [representative(bucket(v)) for v in exact] + exact
    print("\t".join(map(str, columns)))
