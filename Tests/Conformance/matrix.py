"""The page's tables: a row a feature, a column a client; and which cells nobody has explained."""

import json
import os

import clients
from features import FEATURES

HERE = os.path.dirname(os.path.abspath(__file__))
BEGIN, END = "<!-- written by make conformance: begin -->", "<!-- written by make conformance: end -->"


class Explained:
    """Known differences: each names its server, client, feature, the outcome, and why."""

    def __init__(self, path=os.path.join(HERE, "explained.json")):
        with open(path, encoding="utf-8") as file:
            self.rows = json.load(file)
        self.used = set()

    def reason(self, server, client, feature, outcome):
        for at, row in enumerate(self.rows):
            if (row["server"], row["feature"], row["outcome"]) == (server, feature, outcome) and (
                    client in row["clients"]):
                self.used.add((at, client))
                return row["reason"]
        return None

    def stale(self, results):
        """Differences that were looked for and are there no more."""
        looked = {(server, client, feature) for server, found in results.items()
                  for client, feature in found["cells"]}
        return [f"{row['server']}, {client}, {row['feature']}: {row['outcome']}"
                for at, row in enumerate(self.rows) for client in row["clients"]
                if (at, client) not in self.used
                and (row["server"], client, row["feature"]) in looked]


def table(server, found, explained, notes):
    """Markdown of one server; adds to the notes, and returns unexplained cells beside it."""
    columns = [row for row in clients.TABLE if row[0] in found["versions"]]
    lines = ["| | " + " | ".join(row[3] for row in columns) + " |",
             "|---|" + "---|" * len(columns),
             "| version | " + " | ".join(found["versions"][row[0]] for row in columns) + " |",
             "| from | " + " | ".join(row[4] for row in columns) + " |"]
    problems = []
    for feature in FEATURES:
        cells = []
        for row in columns:
            cell = found["cells"].get((row[0], feature.name))
            if cell is None:
                cells.append("")
                continue
            word = {"ok": "yes", "none": "–"}.get(cell["outcome"])
            if word is None:
                reason = explained.reason(server, row[0], feature.name, cell["outcome"])
                if reason is None:
                    problems.append(f"{server}, {row[0]}, {feature.name}: "
                                    f"{cell['outcome']}: {cell['note']}")
                    word = f"**{cell['outcome']}**"
                else:
                    if reason not in notes:
                        notes.append(reason)
                    word = f"{cell['outcome']} ({notes.index(reason) + 1})"
            cells.append(word)
        if any(cells):
            lines.append(f"| {feature.title} | " + " | ".join(cells) + " |")
    return lines, problems


def render(results, explained):
    """The text between the markers, and what is wrong."""
    lines, notes, problems = [], [], []
    for server, found in results.items():
        part, wrong = table(server, found, explained, notes)
        lines += [f"### On {found['title']}", "", *part, ""]
        problems += wrong
    lines += ["*yes*: done, and compared record by record. *–*: the client has no such call.", ""]
    lines += [f"{at}. {reason}" for at, reason in enumerate(notes, 1)]
    problems += [f"explained, but no longer so: {row}" for row in explained.stale(results)]
    return "\n".join(lines).rstrip() + "\n", problems


def write(page, text):
    with open(page, encoding="utf-8") as file:
        whole = file.read()
    head, rest = whole.split(BEGIN)
    tail = rest.split(END)[1]
    with open(page, "w", encoding="utf-8") as file:
        file.write(f"{head}{BEGIN}\n\n{text}\n{END}{tail}")
