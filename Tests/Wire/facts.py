#!/usr/bin/env python3
"""Prints what Kafka's own definitions say about the fields that Annals uses.

    facts.py JAR TABLE > Tests/KafkaProtocolTests/KafkaFacts.txt

JAR is kafka-clients, TABLE the requests and versions. Only what shows in these versions is printed;
a default only where some version lacks the field. Tagged fields are left out: none is used.
"""
import json
import re
import sys
import zipfile

DEFAULTS = {"bool": "false", "string": ""}


def bounds(text):
    if text in (None, "none"):
        return (1, 0)
    if text.endswith("+"):
        return (int(text[:-1]), 32767)
    low, _, high = text.partition("-")
    return (int(low), int(high or low))


def meet(one, other):
    return (max(one[0], other[0]), min(one[1], other[1]))


def plain(field):
    kind, default = field["type"], field.get("default")
    if default in (None, "null", ""):
        if kind.startswith("[]") or kind in ("bytes", "records"):
            return "empty"
        if kind == "string":
            return "empty"
        return DEFAULTS.get(kind, "0")
    return default if kind == "bool" else str(int(str(default), 0))


def walk(fields, versions, common, depth):
    for field in fields:
        seen = meet(bounds(field["versions"]), versions)
        if "tag" in field or seen[0] > seen[1]:
            continue
        kind = field["type"].replace("[]", "")
        children = field.get("fields") or common.get(kind)
        shown = field["type"].replace(kind, "struct") if children else field["type"]
        line = "  " * depth + f"{field['name']} {shown} {seen[0]}-{seen[1]}"
        null = meet(bounds(field.get("nullableVersions")), seen)
        if null[0] <= null[1]:
            line += f" null {null[0]}-{null[1]}"
        if seen != versions:
            line += " else " + plain(field)
        print(line)
        if children:
            walk(children, seen, common, depth + 1)


def main():
    jar, table = sys.argv[1:]
    found = {}
    with zipfile.ZipFile(jar) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"common/message/\w+\.json", name):
                text = archive.read(name).decode()
                definition = json.loads(re.sub(r"(?m)(^|\s)//.*$", "", text))
                if "apiKey" in definition:
                    found[definition["apiKey"], definition["type"]] = definition
    with open(table) as lines:
        rows = [line.split() for line in lines]
    for key, name, low, high in rows:
        for side in ("request", "response"):
            definition = found[int(key), side]
            assert definition["name"].lower() == (name + side).lower()
            served = meet((int(low), int(high)), bounds(definition["validVersions"]))
            flexible = meet(bounds(definition["flexibleVersions"]), served)
            mark = f" flexible {flexible[0]}" if flexible[0] <= flexible[1] else ""
            print(f"{key} {name} {side} {served[0]}-{served[1]}{mark}")
            common = {s["name"]: s["fields"] for s in definition.get("commonStructs", [])}
            walk(definition["fields"], served, common, 1)


if __name__ == "__main__":
    main()
