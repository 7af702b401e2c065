"""`python -m benchmarks [NAME ...] [--table]`: measure figures, one JSON line each.

Every module here that has a `run()` is a figure's, or several figures'. With --table the table in
docs/performance.md is written again; figures that were not measured keep their rows.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sys
import traceback
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "performance.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
HEAD = "| figure | value | unit | floor | ratio | goal | met |\n|---|---:|---|---:|---:|---|---|"
FIELDS = ("name", "value", "unit", "floor", "ratio", "goal", "met")

Figure = dict[str, Any]


def names() -> tuple[str, ...]:
    """List the modules that measure something."""
    found = (path for path in sorted(HERE.glob("*.py")) if not path.name.startswith("_"))
    return tuple(path.stem for path in found if "\ndef run(" in path.read_text("utf-8"))


def measure(chosen: Sequence[str]) -> Iterator[Figure]:
    """Measure figures one module after another, so that none disturbs another; one that breaks is a figure not met."""
    for name in chosen:
        try:
            yield from importlib.import_module(f"benchmarks.{name}").run()
        except Exception:
            traceback.print_exc()
            yield {**dict.fromkeys(FIELDS), "name": name, "goal": "to be measured", "met": False}


def row(figure: Figure) -> str:
    """Write a figure as a row of the table."""
    cells = [_cell(figure.get(field)) for field in FIELDS]
    return "| " + " | ".join(cells) + " |"


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def written(page: str, figures: Sequence[Figure]) -> str:
    """Give the page with these figures in its table; rows of others stay."""
    before, begun, rest = page.partition(BEGIN)
    table, ended, after = rest.partition(END)
    if not (begun and ended):
        raise SystemExit(f"{PAGE.name} needs the lines {BEGIN} and {END}, between which the table stands.")
    rows = {line.split("|")[1].strip(): line for line in table.splitlines()
            if line.startswith("| ") and not line.startswith("| figure")}
    rows |= {figure["name"]: row(figure) for figure in figures}
    told = f"Measured {datetime.now(UTC):%Y-%m-%d} by `make bench` on {machine()}."
    return "\n".join([before + BEGIN, "", told, "", HEAD, *rows.values(), "", END]) + after


def machine() -> str:
    """Say what was measured on, without naming it."""
    system = f"{platform.system()} {platform.machine()}"
    return f"{os.cpu_count()} cores, {system}, Python {platform.python_version()}"


def main() -> int:
    """Measure, print, and write the table where it was asked for; 1 where a goal was missed, not where none was set."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure figures, one JSON line each.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names()))
    parser.add_argument("--table", action="store_true", help="write the table in docs/performance.md again")
    given = parser.parse_args()
    unknown = sorted(set(given.names) - set(names()))
    if unknown:
        print(f"There is no figure {', '.join(unknown)}. There are: {', '.join(names())}.", file=sys.stderr)
        return 2
    figures = []
    for figure in measure(given.names or names()):
        print(json.dumps(figure), flush=True)
        figures.append(figure)
    if given.table:
        PAGE.write_text(written(PAGE.read_text("utf-8"), figures), "utf-8")
    return 0 if all(figure["met"] is not False for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
