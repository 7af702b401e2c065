"""Texts as rules read them, and where a place in such a text lies in the text as it stands.

Every run of spaces and line ends is one of them, so that a phrase is found however it is spaced and no rule walks back
over a thousand spaces. Characters are the plain ones of Unicode's NFKC, digits those of ASCII, and what cannot be seen
is left out, so that a record number in full-width digits is one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

RUN = re.compile(r"\s{2,}")
# What only steers how text is laid out, like a soft hyphen: it stands between letters and shows nothing.
UNSEEN = "Cf"


@dataclass(frozen=True)
class Squeezed:
    """A squeezed text, and for each of its characters where what it stands for begins and ends."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, match: re.Match[str]) -> tuple[int, int]:
        """Give where what was found in the squeezed text lies in the text as it stands; no rule finds nothing."""
        return self.starts[match.start()], self.ends[match.end() - 1]


def squeezed(text: str) -> Squeezed:
    """Squeeze each run to one character: a line end where it holds one, else a space; write the others plainly."""
    read = Squeezed(text, range(len(text)), range(1, len(text) + 1)) if text.isascii() else _plain(text)
    if RUN.search(read.text) is None:
        return read
    pieces, starts, ends, end = [], list[int](), list[int](), 0
    for run in RUN.finditer(read.text):
        pieces += [read.text[end:run.start()], "\n" if "\n" in run[0] else " "]
        starts += read.starts[end:run.start() + 1]
        ends += [*read.ends[end:run.start()], read.ends[run.end() - 1]]
        end = run.end()
    return Squeezed("".join((*pieces, read.text[end:])), [*starts, *read.starts[end:]], [*ends, *read.ends[end:]])


def _plain(text: str) -> Squeezed:
    pieces, starts, ends = [], list[int](), list[int]()
    for start, end in _characters(text):
        written = "".join(map(_digit, unicodedata.normalize("NFKC", text[start:end])))
        pieces.append(written)
        starts += [start] * len(written)
        ends += [end] * len(written)
    return Squeezed("".join(pieces), starts, ends)


def _characters(text: str) -> Iterator[tuple[int, int]]:
    """Give where each character lies, with the marks that combine with it; none for those that cannot be seen."""
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        if unicodedata.category(text[start]) != UNSEEN:
            yield start, end
        start = end


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)
