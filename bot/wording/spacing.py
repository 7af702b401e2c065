"""Texts with every run of spaces and line ends as one, and where a place in such a text lies in the text as it stands.

Rules read texts so squeezed: a phrase is found however it is spaced, and no rule walks back over a thousand spaces.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

RUN = re.compile(r"\s{2,}")


@dataclass(frozen=True)
class Squeezed:
    """A squeezed text, the places in it where a run stood, and how many characters had been left out after each."""

    text: str
    runs: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()

    def place(self, at: int) -> int:
        """Give where a place of the squeezed text lies in the text as it stands."""
        before = bisect_left(self.runs, at)
        return at + (self.left_out[before - 1] if before else 0)


def squeezed(text: str) -> Squeezed:
    """Squeeze each run to one character: a line end where it holds one, else a space."""
    pieces, runs, left_out, end, lost = [], [], [], 0, 0
    for run in RUN.finditer(text):
        pieces += [text[end:run.start()], "\n" if "\n" in run[0] else " "]
        runs.append(run.start() - lost)
        lost += len(run[0]) - 1
        left_out.append(lost)
        end = run.end()
    return Squeezed("".join((*pieces, text[end:])), tuple(runs), tuple(left_out))
