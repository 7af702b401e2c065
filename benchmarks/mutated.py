"""What comes of a thousand broken files: a clean picture or a fixed sentence, and in how much memory."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from tests.privacy.mutating import alone

FILES = int(os.environ.get("READOUT_MUTATIONS", "1000"))
SEED = 1
_MEBIBYTE = 1 << 20


def run() -> list[dict[str, Any]]:
    """Take the files of one seed in as one batch, and measure the child that reads them."""
    with tempfile.TemporaryDirectory() as folder:
        came = alone(Path(folder), FILES, SEED)
    unit = f"third outcomes of {came.files:,} files, {came.taken} taken"
    peak, limit = came.peak // _MEBIBYTE, came.limit // _MEBIBYTE
    return [
        {"name": "mutated", "value": len(came.third), "unit": unit, "floor": None, "ratio": None, "goal": 0,
         "met": not came.third},
        {"name": "mutated-memory", "value": peak, "unit": "MiB in the child", "floor": limit,
         "ratio": round(peak / limit, 2), "goal": f"< {limit}", "met": peak < limit},
    ]  # fmt: skip
