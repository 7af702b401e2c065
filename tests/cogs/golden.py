"""Golden drawings: what is drawn now is what was drawn when somebody last looked at it.

Set READOUT_GOLDEN=1 to write them anew, then look at what changed.
"""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "golden" / "room"


def assert_golden(name: str, text: str) -> None:
    """Compare a drawing with the one that is kept."""
    path = FOLDER / f"{name}.txt"
    if os.environ.get("READOUT_GOLDEN"):
        FOLDER.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", "utf-8")
    assert path.read_text("utf-8") == text + "\n", f"{path.name}: look at it, then run with READOUT_GOLDEN=1"
