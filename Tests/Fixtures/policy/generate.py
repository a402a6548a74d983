#!/usr/bin/env python3
"""Writes the policy fixtures beside it, from the rules' description alone.

evaluations.tsv: rules (name|hex pattern|weight, joined by ';'), prompt, its lower case, allowed,
score in millionths, severity, violations (name|hex excerpt, joined by ';'). Texts are UTF-8 in hex.
lowercase.tsv: every character that str.lower() changes on its own, with what it becomes, in hex;
the first line names the Unicode version.
scores.tsv: total weight as a hexadecimal float and as it prints, score in millionths.
"""
import random
import sys
import unicodedata
from decimal import Decimal
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
DRAW = random.Random(20251004)


def hexed(text):
    return text.encode("utf-8").hex()


def millionths(total):
    return int(Decimal(repr(round(max(0.0, 1.0 - total), 6))) * 1_000_000)


def evaluate(rules, prompt):
    lowered = prompt.lower()
    total, found = 0.0, []
    for name, pattern, weight in sorted(rules, key=lambda rule: (rule[1].lower(), rule[0])):
        at = lowered.find(pattern.lower())
        if at < 0:
            continue
        found.append((name, prompt[max(0, at - 40) : min(len(prompt), at + len(pattern) + 40)]))
        total += weight
    score = round(max(0.0, 1.0 - total), 6)
    severity = next(s for s, low in [("low", 0.8), ("medium", 0.5), ("high", 0.2), ("critical", -1)]
                    if score >= low)
    return not found, millionths(total), severity, found


ODD = list("İıßẞΣςσΟΔΣ'’́:.ǅﬁﬃŉΐÅKΩ𝐀𐐀Ꭰᏸ😀é漢а́ɐⱯ  \t") + ["ΣΣ", "ΑΣ", "Σ'", "\u00ad", "\U0001e900"]
WORDS = ["forbidden", "BLOCKED", "Restricted", "straße", "STRASSE", "ΟΔΟΣ", "οδος", "οδοσ",
         "İstanbul", "istanbul", "ﬁre", "FIRE", "KELVIN", "Kelvin", "a" * 50, "hello", "x"]


def text(longest):
    pieces = [DRAW.choice(ODD + WORDS) for _ in range(DRAW.randint(0, longest))]
    return "".join(piece + DRAW.choice(["", "", " "]) for piece in pieces)


def cased(word):
    return "".join(DRAW.choice([c, c.upper(), c.lower()]) for c in word)


def rows():
    for number in range(400):
        rules = []
        for index in range(DRAW.randint(0, 5)):
            pattern = cased(DRAW.choice(WORDS)) if DRAW.random() < 0.7 else text(2)
            weight = DRAW.choice([0.5, 0.25, 0.4, 0.35, 0.1, 0.2, 0.3, 0.0, 1.0, 0.0078125,
                                  round(DRAW.random(), DRAW.randint(1, 9)), DRAW.random()])
            rules.append((f"rule-{DRAW.randint(0, 9)}-{index}", pattern, weight))
        prompt = text(14)
        if rules and DRAW.random() < 0.6:
            prompt += cased(DRAW.choice(rules)[1]) + text(12)
        yield rules, prompt


def main():
    with open(FOLDER / "evaluations.tsv", "w") as out:
        for rules, prompt in rows():
            allowed, score, severity, found = evaluate(rules, prompt)
            packed = ";".join(f"{n}|{hexed(p)}|{w!r}" for n, p, w in rules)
            violations = ";".join(f"{n}|{hexed(e)}" for n, e in found)
            print(packed, hexed(prompt), hexed(prompt.lower()), str(allowed).lower(), score,
                  severity, violations, sep="\t", file=out)
    with open(FOLDER / "lowercase.tsv", "w") as out:
        print(unicodedata.unidata_version, file=out)
        for point in range(sys.maxunicode + 1):
            if not 0xD800 <= point < 0xE000 and chr(point).lower() != chr(point):
                print(f"{point:x}\t{hexed(chr(point).lower())}", file=out)
    with open(FOLDER / "scores.tsv", "w") as out:
        totals = [0.0, 1.0, 2.5, 5e-324, 1 - 2**-53, 2**-53, 2**-30, 0.9999995, 0.9999985, 0.5 + 5e-7]
        totals += [1 - k / 128 for k in range(1, 128)] + [1 - k / 64 for k in range(1, 64)]
        totals += [sum(DRAW.choice([0.1, 0.2, 0.3, 0.35, 0.05]) for _ in range(DRAW.randint(1, 8)))
                   for _ in range(100)]
        totals += [DRAW.random() for _ in range(200)]
        totals += [round(DRAW.random(), 7) for _ in range(200)]
        for total in totals:
            print(total.hex(), repr(total), millionths(total), sep="\t", file=out)


main()
