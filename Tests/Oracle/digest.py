#!/usr/bin/env python3
"""The digest of a generation's state, computed another way: from docs/reference/digest.md alone.

    digest.py DATABASE_URL SCHEMA [--psql PSQL] [--rows]

It reads COPY's text format through psql, sorts by the keys' bytes itself, and prints a line for each
table (name, rows, hash) and one for the model (`-`, rows, digest). With --rows it prints every key
and row encoding as hexadecimal instead.
"""

import argparse
import hashlib
import re
import struct
import subprocess
from datetime import datetime, timedelta, timezone
from decimal import Decimal

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MASK = 0xFFFFFFFF


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


# Values

def whole(number: int) -> bytes:
    return struct.pack(">Q", (number + 2**63) % 2**64)


def moment(text: str) -> bytes:
    # Python's own parser wants a full offset: +00 becomes +00:00.
    text = re.sub(r"([+-]\d\d)$", r"\1:00", text)
    return whole((datetime.fromisoformat(text) - EPOCH) // timedelta(microseconds=1))


def number(text: str) -> bytes:
    value = Decimal(text)
    if not value:
        return b"\x01"
    sign, digits, exponent = value.as_tuple()
    # In groups of four digits, aligned at the point.
    written = "".join(map(str, digits)) + "0" * (exponent % 4)
    exponent = (exponent - exponent % 4) // 4
    written = written.zfill((len(written) + 3) // 4 * 4)
    groups = [int(written[at:at + 4]) for at in range(0, len(written), 4)]
    while groups[-1] == 0:
        groups.pop()
        exponent += 1
    while groups[0] == 0:
        groups.pop(0)
    weight = exponent + len(groups) - 1
    return (b"\x00" if sign else b"\x02") + struct.pack(
        f">hH{len(groups)}H", weight, len(groups), *groups)


def text_value(text: str) -> bytes:
    return text.encode() + b"\x00"


def set_value(text: str) -> bytes:
    elements = []
    at = 1
    while text[at] != "}":
        if text[at] == ",":
            at += 1
        element = ""
        if text[at] == '"':
            at += 1
            while text[at] != '"':
                if text[at] == "\\":
                    at += 1
                element += text[at]
                at += 1
            at += 1
        else:
            while text[at] not in ",}":
                element += text[at]
                at += 1
            assert element != "NULL"
        elements.append(element.encode())
    assert elements == sorted(set(elements)), elements
    return struct.pack(">I", len(elements)) + b"".join(e + b"\x00" for e in elements)


def bytes_value(text: str) -> bytes:
    data = bytes.fromhex(text.removeprefix("\\x"))
    return struct.pack(">I", len(data)) + data


ENCODERS = {
    "text": text_value,
    "integer": lambda text: whole(int(text)),
    "bigint": lambda text: whole(int(text)),
    "boolean": lambda text: b"\x01" if text == "t" else b"\x00",
    "timestamp with time zone": moment,
    "numeric": number,
    "bytea": bytes_value,
    "text[]": set_value,
}


def value(type_name: str, text):
    return b"\x00" if text is None else b"\x01" + ENCODERS[type_name](text)


# Runs

def crc32c(data: bytes) -> int:
    crc = MASK
    for byte in data:
        crc = TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ MASK


def _table():
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = (byte >> 1) ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    return table


TABLE = _table()


def zeros(key: bytes) -> int:
    """How many low bits of a key's mark are zero."""
    mark = crc32c(key)
    mark = ((mark ^ (mark >> 16)) * 0x85EBCA6B) & MASK
    mark = ((mark ^ (mark >> 13)) * 0xC2B2AE35) & MASK
    mark ^= mark >> 16
    return 32 if mark == 0 else (mark & -mark).bit_length() - 1


def grouped(nodes, level: int, prefix: bytes):
    """Nodes (hash, zeros) of the level above."""
    result = []
    for node_hash, count in nodes:
        if not result or count >= 6 * level:
            result.append(([], count))
        result[-1][0].append(node_hash)
    return [(sha256(prefix, *hashes), count) for hashes, count in result]


def table_hash(name: str, columns, key_count: int, rows) -> bytes:
    """Rows are (key, encoding), in any order."""
    nodes = [(sha256(b"\x00", row), zeros(key)) for key, row in sorted(rows)]
    nodes = grouped(nodes, 1, b"\x01")
    for level in (2, 3, 4):
        nodes = grouped(nodes, level, b"\x02")
    head = b"\x10" + name.encode() + b"\x00" + struct.pack(">H", len(columns))
    for column, type_name in columns:
        head += column.encode() + b"\x00" + type_name.encode() + b"\x00"
    head += struct.pack(">HQ", key_count, len(rows))
    return sha256(head, *(node_hash for node_hash, _ in nodes))


# Reading

_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def unescaped(field: str):
    if field == "\\N":
        return None
    return re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), field, flags=re.S)


class Database:
    def __init__(self, url: str, psql: str):
        self.command = [psql, "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", url]

    def copy(self, select: str):
        """The rows of a SELECT; each field a text or None."""
        done = subprocess.run(
            self.command + [
                "-c", "SET timezone = 'UTC'", "-c", f"COPY ({select}) TO STDOUT"],
            check=True, stdout=subprocess.PIPE)
        for line in done.stdout.decode().split("\n")[:-1]:
            yield [unescaped(field) for field in line.split("\t")]

    def tables(self, schema: str):
        """name -> (columns, how many are the key)."""
        tables = {}
        for name, column, type_name, key_count in self.copy(f"""
            SELECT c.relname, a.attname, format_type(a.atttypid, NULL),
              (SELECT indnkeyatts FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relnamespace = '"{schema}"'::regnamespace AND c.relkind = 'r'
              AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY c.relname, a.attnum"""):
            tables.setdefault(name, ([], int(key_count)))[0].append((column, type_name))
        return tables

    def rows(self, schema: str, name: str, columns, key_count: int):
        selected = ", ".join(f'"{column}"' for column, _ in columns)
        for fields in self.copy(f'SELECT {selected} FROM "{schema}"."{name}"'):
            parts = [value(type_name, field) for (_, type_name), field in zip(columns, fields)]
            yield b"".join(parts[:key_count]), b"".join(parts)


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("url")
    parser.add_argument("schema")
    parser.add_argument("--psql", default="psql")
    parser.add_argument("--rows", action="store_true")
    options = parser.parse_args(arguments)
    database = Database(options.url, options.psql)
    hashes, count = [], 0
    tables = database.tables(options.schema)
    for name in sorted(tables, key=str.encode):
        columns, key_count = tables[name]
        rows = list(database.rows(options.schema, name, columns, key_count))
        if options.rows:
            for key, row in sorted(rows):
                print(name, key.hex(), row.hex())
            continue
        hashes.append(table_hash(name, columns, key_count, rows))
        count += len(rows)
        print(name, len(rows), hashes[-1].hex())
    if not options.rows:
        digest = sha256(b"annals digest 1\n", struct.pack(">H", len(hashes)), *hashes)
        print("-", count, digest.hex())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
