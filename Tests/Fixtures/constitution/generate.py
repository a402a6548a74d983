#!/usr/bin/env python3
"""Makes the constitution fixtures beside it. Needs pydantic 2 and cryptography."""
import base64
import hashlib
import json
import re
from datetime import datetime
from pathlib import Path
from typing import List

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pydantic import BaseModel, Field, ValidationError, create_model

FOLDER = Path(__file__).resolve().parent
PRIVATE, PUBLIC = FOLDER / "test-only-private-key.pem", FOLDER / "test-only-public-key.pem"


def model(name, **fields):
    return create_model(name, **{key: (kind, ...) for key, kind in fields.items()})


class Streams(BaseModel):
    topics: List[str]
    retention_days: int = Field(gt=0)
    storage: model("Storage", type=str, region=str, bucket=str)


Topic = model("Topic", topic=str, requirements=List[str])
Document = model(
    "Document", title=str, preamble=str,
    principles=List[model("Principle", id=str, title=str, body=str)],
    enforcement=model("Enforcement", governance_topics=List[Topic], audit_streams=Streams),
    revision_history=List[model("Revision", version=str, changes=List[str])],
    localization=model("Locale", default_locale=str, available_locales=List[str], status=str))
Bundle = model("Bundle", version=str, issued_at=datetime, document=Document, hash=str,
               signature=model("Signature", algorithm=str, value=str))


def canonical(document):
    return json.dumps(document, separators=(",", ":"), sort_keys=True).encode()


def document(title, versions):
    return {
        "title": title,
        "preamble": "For tests only.",
        "principles": [{"id": "p.one", "title": "One / \"first\"", "body": "Tab\tand \\ slash."}],
        "enforcement": {
            "governance_topics": [{"topic": "identity", "requirements": ["r1", "r2"]}],
            "audit_streams": {
                "topics": ["training.audit"],
                "retention_days": 365,
                "storage": {"type": "append-only", "region": "here", "bucket": "test"},
            },
        },
        "revision_history": [{"version": v, "changes": ["change of " + v]} for v in versions],
        "localization": {"default_locale": "en", "available_locales": ["en"], "status": "done"},
    }


def key():
    if not PRIVATE.exists():
        made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        PRIVATE.write_bytes(made.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption()))
        PUBLIC.write_bytes(made.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo))
    return serialization.load_pem_private_key(PRIVATE.read_bytes(), None)


def bundle(title, versions):
    content = document(title, versions)
    signed = canonical(content)
    signature = key().sign(signed, padding.PKCS1v15(), hashes.SHA256())
    return {
        "version": versions[-1],
        "issued_at": versions[-1].replace(".", "-") + "T00:00:00Z",
        "document": content,
        "hash": hashlib.sha256(signed).hexdigest(),
        "signature": {"algorithm": "RS256", "value": base64.b64encode(signature).decode()},
    }


def outcome(text):
    try:
        read = Bundle.model_validate(json.loads(text))
    except (ValidationError, ValueError):
        return "error"
    return hashlib.sha256(canonical(read.document.model_dump())).hexdigest()


INTEGERS = r'''365 1 0 -0 -1 99999999999999999999999 365.0 365.5 3.65e2 1E2 1e-1 0.0 1e15 1e19 1e300 1e400
 9223372036854775808.0 9223372036854774784.0 9007199254740993.0 0.1e1 true false null NaN Infinity
 -Infinity [] {} [365] "365" "+365" "-3" "3_65" "_365" "365_" "3__65" "0365" "00" "365.0" "365."
 "365.00" "365.5" ".0" "3.65e2" "1e2" "" "\u0663" "0x10" "\n365\t" "\u00a0365" "\u2003365" "\u000b365"
 "\u001c365" "\u0000365" "3\u00a065" "+_3" "+-3" "--3" "-0" "3_65.0" "+365.0" "0_1" "1_.0" "1.0000_0"
 "1._0" "0.0" "-1.0" "99999999999999999999999.0" "+0365" "0+5" "1.5.0" ".5" "5e0" "+" "-" "_"
 "\u0085365" "\ufeff365" "\u200b365" "\u1680365"'''.split()
INTEGERS += ['" "', '" 365 "', '"365 .0"', '"365.0 "', '"+ 3"', "9" * 4300, "9" * 4301,
             '"' + "9" * 4300 + '"', '"' + "9" * 4301 + '"', '"365.' + "0" * 50 + '"']

MOMENTS = '''2025-10-01T00:00:00Z 2025-10-01 2025-10-01T00 2025-10-01T00:00 2025-10-01t00:00:00z
 2025-10-01_00:00:00 2025-10-01T00:00:00+0100 2025-10-01T00:00:00+01:00 2025-10-01T00:00:00+01
 2025-10-01T00:00:00.1 2025-10-01T00:00:00,123456 2025-10-01T00:00:00.1234567890Z
 2025-10-01T00:00:00. 2025-10-01T00:00:00.Z 2025-10-01T24:00:00 2025-10-01T23:59:60Z 2025-02-29
 2024-02-29 1900-02-29 2000-02-29 0000-01-01 0001-01-01T00:00 9999-12-31T23:59:59.999999 10000-01-01
 2025-10-01T00:00:00+24:00 2025-10-01T00:00:00+23:59 2025-10-01T00:00:00-23:59
 2025-10-01T00:00:00-00:00 2025-10-01T00:00:00+01:60 20251001 1759276800 1759276800.5 -1 0 1e9
 20000000000 20000000001 -20000000001 99999999999999999 2025-1-01 2025-10-01T0:00 x 2025-10-01Z
 2025-10-01T00:00Z 2025-10-01T00:00.5Z -1.5 +5 5. .5 . + - 1_000 2025-10-01T00:00:00\u221201:00
 2025-10-01T000000Z NaN inf Infinity nan 2025-10-01T00:60 2025-13-01 2025-00-01 2025-10-00 2025-04-31
 0001-01-01T00:00:00+01:00 253402300799 253402300799999 253402300800000 -62135596800
 -62135596800000 -62135596800001 2025-10-01T00:00:00z+01 1.2.3 1e 9223372036854775808 +.5 -.5
 2025-10-01T 2025-10-01T00:00:00+01:00Z'''.split()
MOMENTS += ["", " 5", "5 ", "2025-10-01 00:00", " 2025-10-01T00:00:00Z", "2025-10-01T00:00:00Z ",
            "2025-10-01T00:00:00 +01:00"]
NUMBERS = '''0 1.5 1759276800 -1 true false null 1e9 1e30 1e400 253402300799 253402300799999 253402300800000
 -62135596800 -62135596800000 -62135596800001 99999999999999999999 NaN Infinity -0.0 2e10 20000000001
 [] {} 20000000000.5 253402300799999.5 9223372036854775807 9223372036854775808'''.split()


def coercions(text):
    def rows():
        for value in INTEGERS:
            yield '"retention_days": 365', '"retention_days": ' + value
        for value in [json.dumps(moment) for moment in MOMENTS] + NUMBERS:
            yield '"issued_at": "2026-01-01T00:00:00Z"', '"issued_at": ' + value
        for name in ["title", "preamble", "region", "default_locale", "status", "algorithm",
                     "hash", "topic", "id", "body"]:
            old = re.search(f'"{name}": "(?:[^"\\\\]|\\\\.)*"', text).group()
            for value in ['"other"', '""', "1", "1.5", "true", "null", "[]", "{}", '["x"]']:
                yield old, f'"{name}": {value}'
            yield old, f'"un{name}": "x"'
            yield old, f'"{name}": "earlier", "{name}": "later"'
        for name in ["topics", "available_locales"]:
            start = text.index(f'"{name}": [')
            old = text[start : text.index("]", start) + 1]
            for value in ["[]", '["a", "b"]', "[1]", '[null]', '"a"', '{"a": 1}', "null", "[[]]"]:
                yield old, f'"{name}": {value}'
        for value in ["[]", '"x"', "null", "1"]:
            yield '"localization": {', f'"localization": {value}, "left": {{'
            yield '"signature": {', f'"signature": {value}, "left": {{'
        yield '"localization": {', '"extra": [1], "localization": {"more": null, '

    for old, new in rows():
        assert text.count(old) == 1, old
        assert "\t" not in old + new and "\n" not in old + new
        yield old, new, outcome(text.replace(old, new))


first = json.dumps(bundle("Test constitution", ["2026.01.01"]))
second = bundle("Constituci\u00f3n \u2014 test \U0001f600\x7f", ["2026.01.01", "2026.02.01"])
(FOLDER / "bundle-1.json").write_text(first + "\n")
(FOLDER / "bundle-2.json").write_text(json.dumps(second, indent=1, ensure_ascii=False) + "\n")
with open(FOLDER / "coercions.tsv", "w") as out:
    for row in coercions(first):
        print(*row, sep="\t", file=out)
