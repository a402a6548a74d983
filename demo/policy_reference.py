"""Policy evaluation, written from its description alone: the other opinion on every decision.

A rule is a case-insensitive substring test by Python's full lower-casing (str.lower, with the final
sigma and with characters that become two), no regular expression and no word boundary. Rules go in
the order (lower-cased pattern, name) and count once each; weights are added as binary floats in
that order; score = round(max(0, 1 - total), 6); allowed means that no rule matched; severity
follows the score. An excerpt is cut from the original text at the index found in the lower-cased
one.

    policy_reference.py RULES.json TENANT PROMPT     prints the answer of the newest generation
"""

import json
import sys

CONTEXT = 40
DEFAULT_WEIGHT = 0.35


def packs(document: dict) -> dict:
    """{tenant: rules} of a rules file, defaults filled in, in the order of evaluation."""
    return {t["tenant"]: ordered(t["rules"]) for t in document["tenants"]}


def ordered(rules) -> list:
    filled = [{
        "name": rule["name"], "pattern": rule["pattern"],
        "weight": rule.get("weight", DEFAULT_WEIGHT),
        "severity": rule.get("severity", "medium"), "description": rule.get("description", ""),
    } for rule in rules]
    return sorted(filled, key=lambda rule: (rule["pattern"].lower(), rule["name"]))


def severity(score: float) -> str:
    if score >= 0.8:
        return "low"
    if score >= 0.5:
        return "medium"
    return "high" if score >= 0.2 else "critical"


def evaluate(by_tenant: dict, tenant: str, prompt: str) -> dict:
    """allowed, score, severity and violations of one prompt; an unknown tenant has no rules."""
    lowered = prompt.lower()
    total, violations = 0.0, []
    for rule in by_tenant.get(tenant, []):
        at = lowered.find(rule["pattern"].lower())
        if at < 0:
            continue
        total += rule["weight"]
        start, end = max(0, at - CONTEXT), min(len(prompt), at + len(rule["pattern"]) + CONTEXT)
        violations.append({**rule, "excerpt": prompt[start:end]})
    score = round(max(0.0, 1.0 - total), 6)
    return {
        "allowed": not violations, "score": score, "severity": severity(score),
        "violations": violations,
    }


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as rules_file:
        known = packs(json.load(rules_file))
    print(json.dumps(evaluate(known, sys.argv[2], sys.argv[3]), indent=2))
