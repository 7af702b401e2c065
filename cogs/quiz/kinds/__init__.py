"""The kinds of questions: each says how it is asked, how an answer is named, and what the reveal tells."""

from __future__ import annotations

from typing import Protocol

from bot import Button, Text
from cogs.quiz.kinds import choice, point, ranked, text
from cogs.quiz.reading import Posted
from db.rounds import RoundRow

__all__ = ["KINDS", "Kind", "kind_of"]


class Kind(Protocol):
    """What each kind of question says of itself."""

    def asked(self, posted: Posted) -> list[Text]:
        """Give what stands below the question: options, or how to answer."""

    def controls(self, posted: Posted, round: RoundRow) -> list[Button]:
        """Give the controls by which it is answered."""

    def tries(self, posted: Posted, round: RoundRow, *carried: int) -> list[Button]:
        """Give the controls by which it is tried after the reveal; each carries what is `carried`."""

    def own(self, posted: Posted, value: str) -> Text:
        """Name an answer."""

    def did(self, posted: Posted, value: str) -> Text:
        """Tell a member the own answer."""

    def answer(self, posted: Posted) -> Text:
        """Name what is right."""

    def result(self, posted: Posted, round: RoundRow) -> list[Text]:
        """Tell the answer and how everybody answered, from five answers on."""

    def counts(self, posted: Posted, round: RoundRow) -> list[Text]:
        """Give the numbers of its chart or picture in words."""

    def bars(self, posted: Posted, round: RoundRow) -> tuple[list[tuple[str, int]], tuple[str, ...]]:
        """Give the labels and numbers of its chart, and the labels that are right."""

    def verdict(self, posted: Posted, value: str, round: RoundRow) -> Text:
        """Say how an answer compares with the key and with others."""

    def alone(self, posted: Posted, value: str) -> Text:
        """Say how an answer compares with the key."""


KINDS: dict[str, Kind] = {"choice": choice, "text": text, "ranked": ranked, "point": point}


def kind_of(posted: Posted) -> Kind:
    """Give the kind of a posted question."""
    return KINDS[posted.question.kind]
