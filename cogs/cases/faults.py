"""Faults of what was typed or sent for a case: collected, so that all are told at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot import Refusal, Text, say

SHOWN = 20
UNTAKEN = say("This question file cannot be taken. Correct it and send it again.")


@dataclass(frozen=True)
class Fault:
    """One value that cannot be taken: its field, a sentence, and the line of the file it came from."""

    field: str
    sentence: Text
    line: int | None = None


class Faults(Exception):
    """Values that cannot be taken, in the order in which they were found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(", ".join(fault.field for fault in self.faults))

    def refusal(self) -> Refusal:
        """Refuse a form: one sentence for each of its fields."""
        sentences: dict[str, Text] = {}
        for fault in self.faults:
            sentences.setdefault(fault.field, fault.sentence)
        return Refusal.of(sentences)

    def of_file(self, field: str, head: Text = UNTAKEN) -> Refusal:
        """Refuse a file that was sent in a field: every fault with its line and its name in the file."""
        told = [with_line(fault) for fault in self.faults[:SHOWN]]
        if len(self.faults) > SHOWN:
            told.append(say("And {count} more like these.", count=len(self.faults) - SHOWN))
        return Refusal.of({field: below(head, *told)})


def below(*texts: Text) -> Text:
    """Put sentences below each other, as one."""
    first, *rest = texts
    return say("{first}\n{rest}", first=first, rest=below(*rest)) if rest else first


def with_line(fault: Fault) -> Text:
    """Say a fault of a question file, with the line and the name that it is about."""
    if fault.line is None:
        return say("{field}: {fault}", field=fault.field, fault=fault.sentence)
    return say("Line {line}, {field}: {fault}", line=fault.line, field=fault.field, fault=fault.sentence)
