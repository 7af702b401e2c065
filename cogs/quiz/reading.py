"""What a card needs of the database, read in one transaction: the round, its pictures, the round before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot import wording
from db import answers, blobs, cases, kinds, looks, rounds
from db.answers import AnswerRow
from db.blobs import Public
from db.cases import CaseRow, QuestionRow
from db.looks import LookRow
from db.rounds import RoundRow
from db.wordings import WordingRow, named

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

    Where tracing the patient is likely, ages stand as bands in all of it, and `unnamed` hides who wrote it. `wordings`
    are those of typed answers that may be told here, by their names; `heat` shows where everybody pointed.
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
    heat: Public | None = None
    wordings: Mapping[str, WordingRow] = field(default_factory=dict)

    @property
    def question(self) -> QuestionRow:
        """Give the question as it was posted, or as it would be."""
        return self.round.question if self.round is not None else self.case.question

    @property
    def looks_first(self) -> bool:
        """Tell whether the options are kept back until a first look."""
        return self.question.look_first

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
    heat = blobs.public(session, community, row.heat_blob) if row.heat_blob and row.state == "revealed" else None
    typed = named(session, community, _named_by(row)) if row.question.typed and row.tally else {}
    return replace(made, round=row, before=as_read(before) if before else None, chart=chart, unnamed=unnamed,
                   heat=heat, wordings=typed)


def _named_by(row: RoundRow) -> set[str]:
    return {one for value in row.tally or {} for one in kinds.listed(value)}


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
    """A round with the caller's own answer to it, and what they saw before its options."""

    posted: Posted
    answer: AnswerRow | None
    look: LookRow | None = None


def mine(session: Session, community: int, round: int, member: int) -> Mine | None:
    """Read a round with a member's own answer."""
    found = posted(session, community, round)
    if found is None:
        return None
    given = answers.mine(session, community, round, member)
    if given is not None and found.question.typed:
        own = as_said(named(session, community, kinds.listed(given.value)), given)
        found = replace(found, wordings={**found.wordings, **own})
    return Mine(found, given, looks.mine(session, community, round, member) if found.looks_first else None)


def as_said(rows: Mapping[str, WordingRow], given: AnswerRow) -> dict[str, WordingRow]:
    """Give the wordings of an answer as its member typed them, who may have spelled them otherwise than the first."""
    typed = dict(zip(kinds.listed(given.value), (given.said or "").split("\n"), strict=False))
    return {name: replace(row, shown=typed.get(name) or row.shown) for name, row in rows.items()}


def open_now(session: Session, community: int, member: int, now: datetime) -> list[tuple[RoundRow, AnswerRow | None]]:
    """List the rounds that can be answered now, oldest first, each with the member's own answer."""
    found = [as_read(row) for row in rounds.open_rounds(session, community) if row.closes_at > now]
    return [(row, answers.mine(session, community, row.id, member)) for row in found]
