"""Makes the modules of `demo/` importable: import this before any of them."""

import sys
from pathlib import Path

DEMO = Path(__file__).resolve().parents[2] / "demo"
if str(DEMO) not in sys.path:
    sys.path.append(str(DEMO))
