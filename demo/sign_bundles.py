"""Makes the signed bundles in bundles/: run once; the private keys are thrown away.

Two keys: `own`, whose bundle stands in for the shipped one where that is absent, and `test`, whose
bundles are well made but do not verify under the shipped key (nor under `own`). Only public keys
and signed bundles are kept, so the repository holds no private key and the demo's files never
change.
"""

import base64
import hashlib
import json
import subprocess
import tempfile
from pathlib import Path

BUNDLES = Path(__file__).resolve().parent / "bundles"


def canonical(document) -> bytes:
    """The signed bytes: sorted keys, no spaces, ASCII."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def document(title: str, preamble: str, version: str, changes: list) -> dict:
    return {
        "title": title,
        "preamble": preamble,
        "principles": [
            {"id": "principle.traceability", "title": "Every decision leaves a trace",
             "body": "An action whose cause cannot be shown is not taken."},
        ],
        "enforcement": {
            "governance_topics": [
                {"topic": "observability", "requirements": ["Every decision emits a record"]},
            ],
            "audit_streams": {
                "topics": ["policy.decisions", "training.audit"],
                "retention_days": 365,
                "storage": {"type": "append-only", "region": "eu-west-1", "bucket": "ledger"},
            },
        },
        "revision_history": [{"version": version, "changes": changes}],
        "localization": {
            "default_locale": "en-US", "available_locales": ["en-US"], "status": "complete",
        },
    }


BUNDLE_TEXTS = {
    "own-2025.10.01": (
        "own", "Demonstration Constitution v2025.10", "Signed by the samples' own key.",
        "2025.10.01", ["First release"]),
    "test-2025.11.01": (
        "test", "Demonstration Constitution v2025.11", "Signed by a test key, not the shipped one.",
        "2025.11.01", ["A second release, signed by another key"]),
    "test-2025.11.15": (
        "test", "Constitución de demostración — v2 \U0001f600\u007f",
        "One tenant's own constitution, in text that canonical JSON must escape.",
        "2025.11.15", ["Tenant edition"]),
}


def openssl(*arguments, data: bytes = b"") -> bytes:
    return subprocess.run(["openssl", *arguments], input=data, check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE).stdout


def main():
    with tempfile.TemporaryDirectory() as folder:
        for key in ("own", "test"):
            private = f"{folder}/{key}.pem"
            openssl("genrsa", "-out", private, "3072")
            public = openssl("rsa", "-in", private, "-pubout")
            (BUNDLES / f"{key}_public_key.pem").write_bytes(public)
        for name, (key, title, preamble, version, changes) in BUNDLE_TEXTS.items():
            body = document(title, preamble, version, changes)
            signed = canonical(body)
            signature = openssl("dgst", "-sha256", "-sign", f"{folder}/{key}.pem", data=signed)
            bundle = {
                "version": version,
                "issued_at": version.replace(".", "-") + "T00:00:00Z",
                "document": body,
                "hash": hashlib.sha256(signed).hexdigest(),
                "signature": {
                    "algorithm": "RS256", "value": base64.b64encode(signature).decode(),
                },
            }
            (BUNDLES / f"{name}.json").write_text(json.dumps(bundle, indent=2) + "\n")


if __name__ == "__main__":
    main()
