"""Note what taking each source of the demo in gives, so that the demo begins at once: `python tools/prepare_demo.py`.

Writes bot/demo/content/prepared.json: for each source its stacks' hashes, sizes, meta and report, as the whole
intake gave them. Needs some minutes; run it whenever the content or the intake changes. A test compares.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from bot.demo.index import CONTENT, index
from bot.imaging import Report, take_in


def main() -> None:
    """Take every source in and write what came of it."""
    found: dict[str, Any] = {}
    for name in index().shown:
        entry = index().cases[name]
        if entry.source not in found:
            with tempfile.TemporaryDirectory() as folder:
                found[entry.source] = stacks(take_in([entry.path], Path(folder)))
            print(entry.source, sum(stack["pictures"] for stack in found[entry.source]), "pictures")
    (CONTENT / "prepared.json").write_text(json.dumps(found, sort_keys=True, separators=(",", ":")) + "\n", "utf-8")


def stacks(report: Report) -> list[dict[str, Any]]:
    """Give what is stored of each series of a report."""
    found = []
    for place, series in enumerate(report.series):
        content = series.stack.read_bytes()
        text = next((asdict(one) for one in report.text if one.series == series.number), None)
        said = {"kept": list(report.kept), "dropped": report.dropped, "ignored": report.ignored,
                "text": text if text and (text["pictures"] or text["everywhere"]) else None,
                "refusals": [asdict(one) for one in report.refusals] if place == 0 else []}
        found.append({"hash": hashlib.sha256(content).hexdigest(), "size": len(content), "pictures": series.pictures,
                      "meta": series.meta, "report": said})
    return found


if __name__ == "__main__":
    main()
