"""constitution.updated events: the shipped bundle, releases under a test key, rollback, forgeries.

Only the shipped bundle verifies under the shipped key; its stand-in, where the shared folder is
absent, does not. `planted()` says of every event what its verdict must be, and why.
"""

import copy
from decimal import Decimal

import wire

TOPIC = "constitution.updated"
START = 1759276800  # 2025-10-01T00:00:00Z
DAY = 86400

SHIPPED = "as shipped"  # valid where the bundle is the shipped one, which its stand-in is not
MISMATCH, UNTRUSTED = "hash_mismatch", "signature_mismatch"
UNCHECKED = "not_verifiable"


def _event(tenant, day, bundle=None, **fields):
    made = {"tenant": tenant, "timestamp": Decimal(START + day * DAY)}
    if bundle is not None:
        made.update(version=bundle["version"], hash=bundle["hash"], issued_at=bundle["issued_at"])
    made.update(fields)
    if bundle is not None:
        made["bundle"] = bundle
    return made


def tampered(bundle):
    forged = copy.deepcopy(bundle)
    forged["document"]["preamble"] = "Tampered preamble"
    return forged


def resigned(bundle):
    """The bundle with the end of its signature overwritten."""
    forged = copy.deepcopy(bundle)
    forged["signature"]["value"] = forged["signature"]["value"][:-4] + "AAAA"
    return forged


def story(shipped, release, tenant_edition):
    """(verdict, why, event) in the order of the log."""
    shipped_hash, release_hash = shipped["hash"], release["hash"]
    return [
        (SHIPPED, "the shipped bundle",
         _event("global", 0, shipped, source="load", changes=["Initial release"],
                approved_by=["governance"])),
        (SHIPPED, "the same bundle announced for one tenant, in force later",
         _event("tenantB", 2, shipped, source="sync", effective_at="2025-10-05T00:00:00Z")),
        (UNTRUSTED, "a release signed by the test key",
         _event("global", 31, release, source="load", previous_hash=shipped_hash,
                previous_version=shipped["version"], effective_at="2025-11-03T00:00:00Z")),
        (UNTRUSTED, "one tenant's own edition, signed by the test key",
         _event("tenantA", 45, tenant_edition, source="load", effective_at="2025-11-20T06:30:00Z")),
        (SHIPPED, "rollback: the shipped bundle again, so the greatest version is not the current",
         _event("global", 46, shipped, source="rollback", previous_hash=release_hash,
                previous_version=release["version"])),
        (MISMATCH, "the shipped bundle with another preamble",
         _event("tenantA", 50, tampered(shipped), source="sync")),
        (UNTRUSTED, "the shipped bundle with the end of its signature overwritten",
         _event("somagent", 51, resigned(shipped), source="sync")),
        (UNCHECKED, "an announcement without the bundle",
         _event("tenantA", 52, source="rollback", version=tenant_edition["version"],
                hash=tenant_edition["hash"], previous_hash=shipped_hash)),
        (UNCHECKED, "a placeholder in the place of a hash",
         _event("somagent", 53, source="sync", version="unknown",
                hash="constitution-hash-somagent")),
    ]


def events(shipped, release, tenant_edition):
    return [wire.text({"event_id": wire.event_id(TOPIC, row), **event})
            for row, (_, _, event) in enumerate(story(shipped, release, tenant_edition))]


def planted(shipped, release, tenant_edition, real: bool) -> list:
    own = "valid" if real else UNTRUSTED
    return [{"event_id": wire.event_id(TOPIC, row), "tenant": event["tenant"], "what": why,
             "reference_verdict": own if verdict == SHIPPED else verdict}
            for row, (verdict, why, event)
            in enumerate(story(shipped, release, tenant_edition))]
