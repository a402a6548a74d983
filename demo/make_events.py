#!/usr/bin/env python3
"""Writes the demo's events as NDJSON files, one per topic, one event's JSON a line.

    make_events.py --out DIR [--shared ../shared] [--decisions N] [--quiet]

The input is the shared folder's real data where that exists, else the samples of this repository.
Beside the topics' files it writes planted.json (what was planted on purpose, to be found exactly)
and unchecked/training.audit.ndjson (records with key and value that the contract refuses, to be
sent as they are). Nothing here is random: the same input gives the same bytes.
"""

import argparse
import json
import sys
from pathlib import Path

import constitution
import inputs
import policy_decisions
import slm_metrics
import training_audit
import wire


def make(shared, out: Path, decision_count: int) -> dict:
    """Writes everything below `out`; returns the number of lines by topic."""
    found = inputs.find(shared)
    out.mkdir(parents=True, exist_ok=True)
    profiles = inputs.read_json(found.profiles)["profiles"]
    bundles = (
        inputs.read_json(found.bundle),
        inputs.read_json(inputs.BUNDLES / "test-2025.11.01.json"),
        inputs.read_json(inputs.BUNDLES / "test-2025.11.15.json"),
    )
    decisions = policy_decisions.Decisions(
        decision_count, inputs.read_json(found.rules),
        list(inputs.captured_values(found.captured, "conversation.events")),
        [profile["role"] for profile in profiles], bundles[0]["hash"], bundles[1]["hash"])
    captured = list(inputs.captured_values(found.captured, training_audit.TOPIC))
    metrics = slm_metrics.events(inputs.read_trace(found.trace), profiles)
    lines = {
        slm_metrics.TOPIC: (wire.text(event) for event in metrics),
        training_audit.TOPIC: captured + training_audit.events(),
        constitution.TOPIC: constitution.events(*bundles),
        policy_decisions.TOPIC: decisions.lines,
    }
    counts = {
        topic: wire.write_lines(out / f"{topic}.ndjson", made) for topic, made in lines.items()}
    _write_planted(out, counts, found, bundles, decisions)
    return counts


def _write_planted(out: Path, counts: dict, found, bundles, decisions):
    (out / "unchecked").mkdir(exist_ok=True)
    unchecked = training_audit.unchecked()
    wire.write_lines(out / "unchecked" / "training.audit.ndjson",
                     (wire.text(record) for record, _ in unchecked))
    planted = {
        "input": "shared" if found.real else "samples",
        "events": counts,
        "policy.decisions": decisions.planted,
        "training.audit": training_audit.planted(),
        "training.audit, unchecked": [why for _, why in unchecked],
        "constitution.updated": constitution.planted(*bundles, found.real),
    }
    (out / "planted.json").write_text(json.dumps(planted, indent=2) + "\n", encoding="utf-8")


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(description="Make the demo's events.")
    parser.add_argument("--shared", default="../shared", help="its data/ is the real input")
    parser.add_argument("--out", required=True, type=Path, help="folder to write to")
    parser.add_argument("--decisions", type=int, default=1200, help="policy decisions to make")
    parser.add_argument("--quiet", action="store_true", help="do not print the rules")
    options = parser.parse_args(arguments)
    counts = make(options.shared, options.out, options.decisions)
    if not options.quiet:
        print(slm_metrics.RULE)
        print()
        print(policy_decisions.RULE)
        print()
        for topic, count in counts.items():
            print(f"{count:>7} {topic}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
