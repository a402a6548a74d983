"""Where the demo's real inputs are: a shared folder, or the repository's own samples.

Either place holds the same names, so nothing after this file asks which one it was.
"""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
SAMPLES = HERE / "samples" / "input"
BUNDLES = HERE / "bundles"


@dataclass(frozen=True)
class Inputs:
    real: bool
    trace: Path
    captured: Path
    bundle: Path
    public_key: Path
    profiles: Path
    rules: Path

    @property
    def trusted_key(self):
        """The shipped key; None with the samples, whose bundle nobody vouches for."""
        return self.public_key if self.real else None


def find(shared) -> Inputs:
    """The shared folder where it is complete, else the samples; a part of it is an error."""
    data = Path(shared) / "data" if shared else None
    if data is None or not data.is_dir():
        return _inputs(SAMPLES, real=False)
    found = _inputs(data, real=True)
    missing = [p.name for p in vars(found).values() if isinstance(p, Path) and not p.is_file()]
    if missing:
        raise SystemExit(f"{data} lacks {', '.join(missing)}")
    return found


def _inputs(data: Path, real: bool) -> Inputs:
    return Inputs(
        real=real,
        trace=data / "azure_llm_inference_conv.csv",
        captured=data / "captured_events.ndjson",
        bundle=data / "constitution_bundle.json",
        public_key=data / "constitution_public_key.pem",
        profiles=data / "model_profiles.json",
        rules=data / "policy_rules.json",
    )


def read_json(path: Path):
    return json.loads(path.read_text(encoding="utf-8"))


def read_trace(path: Path):
    """(time text, context tokens, generated tokens) of every row after the title row."""
    with open(path, encoding="ascii", newline="") as file:
        rows = csv.reader(file)
        title = next(rows)
        if title != ["TIMESTAMP", "ContextTokens", "GeneratedTokens"]:
            raise SystemExit(f"{path}: unexpected columns {title}")
        for time, context, generated in rows:
            yield time, int(context), int(generated)


def captured_values(path: Path, topic: str):
    """The value texts captured for one topic, exactly as their producer wrote them."""
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record["topic"] == topic:
            yield record["value"]
