"""What a card needs of the database, read in one transaction: the round, its pictures, the round before it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot import wording
from db import answers, blobs, cases, rounds
from db.answers import AnswerRow
from db.blobs import Public
from db.cases import CaseRow
from db.rounds import RoundRow

SPREAD_FROM = 5
PICTURES_ON_CARD = 2


@dataclass(frozen=True)
class Shown:
    """A picture that may be shown, with its place among how many.

    `alt` is what the author wrote for this side of the reveal.
    """

    source: Public
    alt: str
    place: tuple[int, int]


@dataclass(frozen=True)
class Posted:
    """A case as it is drawn. `round` is None where a case is only tried out; `lost` counts pictures that are gone.

    Where tracing the patient is likely, ages stand as bands in all of it, and `unnamed` hides who wrote it.
    """

    case: CaseRow
    options: tuple[tuple[str, str, str], ...]
    key: tuple[str, ...]
    pictures: tuple[Shown, ...] = ()
    answers: tuple[Shown, ...] = ()
    lost: int = 0
    round: RoundRow | None = None
    before: RoundRow | None = None
    chart: Public | None = None
    unnamed: bool = False

    def letters(self, options: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        """Give (letter, text) of some options, in the order of the card."""
        return tuple((letter, text) for letter, option, text in self.options if option in options)


def posted(session: Session, community: int, round: int) -> Posted | None:
    """Read a round as its card shows it."""
    row = rounds.get(session, community, round)
    if row is None:
        return None
    row, unnamed = as_read(row), wording.trace(row.case).hide_author
    chart = blobs.public(session, community, row.chart_blob) if row.chart_blob else None
    made = _with_pictures(session, row.case, row.options, tuple(row.key))
    before = rounds.before(session, round)
    return replace(made, round=row, before=as_read(before) if before else None, chart=chart, unnamed=unnamed)


def as_read(row: RoundRow) -> RoundRow:
    """Give a round as its readers see it: with ages as bands where tracing the patient is likely."""
    if not wording.trace(row.case).band_age:
        return row
    return replace(row, case=wording.shown(row.case), question=wording.asked(row.question))


def tried_out(session: Session, community: int, case: int, member: int) -> Posted | None:
    """Read a case as its card would show it, and remember who saw it before it was posted."""
    row = cases.get(session, community, case)
    if row is None:
        return None
    cases.opened(session, case, member)
    unnamed, row = wording.trace(row).hide_author, wording.shown(row)
    question = row.question
    options = tuple((chr(ord("A") + place), option["id"], option["text"])
                    for place, option in enumerate(question.options))
    return replace(_with_pictures(session, row, options, tuple(question.key)), unnamed=unnamed)


def _with_pictures(session: Session, case: CaseRow, options: tuple[tuple[str, str, str], ...],
                   key: tuple[str, ...]) -> Posted:
    version = case.version
    asked = [p.question_blob for p in case.pictures if p.meaning == "question"]
    told = [p.reveal_blob or p.question_blob for p in case.pictures if p.reveal_blob or p.meaning == "answer"]
    seen = blobs.publics(session, case.community, {blob for blob in (*asked, *told) if blob})
    pictures = _public(seen, asked, version.alt)
    answered = _public(seen, told or asked, version.alt_full or version.alt)
    return Posted(case, options, key, pictures, answered, lost=len(asked) - len(pictures))


def _public(seen: dict[str, Public], wanted: list[str | None], alt: str) -> tuple[Shown, ...]:
    found = [seen[blob] for blob in wanted if blob and blob in seen]
    return tuple(Shown(source, alt, (place, len(found))) for place, source in enumerate(found, 1))


@dataclass(frozen=True)
class Mine:
    """A round with the caller's own answer to it."""

    posted: Posted
    answer: AnswerRow | None


def mine(session: Session, community: int, round: int, member: int) -> Mine | None:
    """Read a round with a member's own answer."""
    found = posted(session, community, round)
    return Mine(found, answers.mine(session, community, round, member)) if found else None


def open_now(session: Session, community: int, member: int, now: datetime) -> list[tuple[RoundRow, AnswerRow | None]]:
    """List the rounds that can be answered now, oldest first, each with the member's own answer."""
    found = [as_read(row) for row in rounds.open_rounds(session, community) if row.closes_at > now]
    return [(row, answers.mine(session, community, row.id, member)) for row in found]


@dataclass(frozen=True)
class Answered:
    """What became of a press, with the letters of the round."""

    outcome: str
    letter: str | None
    previous: str | None
    closes_at: datetime | None
    first: bool


def give(session: Session, community: int, round: int, member: int, option: str, pressed_at: datetime,
         now: datetime) -> Answered:
    """Keep an answer and name it by the letters that the member sees."""
    given = answers.give(session, community, round, member, option, pressed_at, now)
    return Answered(given.outcome, _letter(given.order, given.value), _letter(given.order, given.previous),
                    given.closes_at, given.first)


def _letter(order: tuple[str, ...], option: str | None) -> str | None:
    """Give an option's letter on the card; "unsure" and options that are gone have none."""
    return chr(ord("A") + order.index(option)) if option in order else option
