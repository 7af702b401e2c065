"""The demo's pictures are really drawn: one case by the child itself, as the demo starts it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from bot.demo.index import index
from db.store import Store

ROOT = Path(__file__).parents[2]


def test_the_child_draws_the_pictures_of_a_case_and_a_chart(tmp_path: Path) -> None:
    entry = index().cases[index().shown[0]]
    wanted = [{"case": 1, "question": str(entry.question), "source": str(entry.path)},
              {"round": 1, "rows": [["A", 3], ["B", 4]], "key": ["B"]}]
    store = tmp_path.as_uri()
    run = subprocess.run([sys.executable, "-m", "bot.demo.drawing", store], input=json.dumps(wanted), cwd=ROOT,
                         capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    case, chart = map(json.loads, run.stdout.splitlines())
    blobs = [*case["blobs"], chart["blob"]]
    assert case["pictures"]
    assert all(Store(store).read(blob["hash"]).startswith(b"\x89PNG") for blob in blobs)
