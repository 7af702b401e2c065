"""What a message of reviews needs of the database, read in one transaction: the case as it may be shown now."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from sqlalchemy.orm import Session

from bot import spacing, wording
from db import blobs, reviews, rounds
from db.blobs import Public
from db.cases import CaseRow
from db.reviews import Asked, Choice, First, Miss, Plan, SheetRow, Step
from db.rounds import RoundRow

PICTURES = 2


@dataclass(frozen=True)
class Shown:
    """A question that came back: with its options in their own order, and the pictures that may be seen now.

    `case` is None where it may not be shown any more; `before` and `after` are the pictures of either side of the
    answer.
    """

    asked: Asked
    round: RoundRow
    case: CaseRow | None
    before: tuple[Public, ...] = ()
    after: tuple[Public, ...] = ()

    @property
    def options(self) -> tuple[tuple[str, str, str], ...]:
        """Give (letter, option id, text) in the order of this time."""
        texts = {option: text for _, option, text in self.round.options}
        there = [option for option in self.asked.order if option in texts]
        return tuple((chr(ord("A") + place), option, texts[option]) for place, option in enumerate(there))

    @property
    def key(self) -> tuple[tuple[str, str], ...]:
        """Give (letter, text) of what is right by the key as it is now."""
        return tuple((letter, text) for letter, option, text in self.options if option in self.round.key)


@dataclass(frozen=True)
class Sheet:
    """The message of a day, with its questions in their order; `on` says that the member still wants reviews."""

    row: SheetRow
    shown: tuple[Shown, ...]
    on: bool
    quiet: bool


def shown(session: Session, community: int, review: int, member: int | None) -> Shown | None:
    """Read a question that came back to a member, as it was asked last; None where it is not theirs."""
    asked = reviews.asked(session, community, review, member)
    row = rounds.get(session, community, asked.review.round) if asked is not None else None
    if asked is None or row is None:
        return None
    there = row.case.status == "approved" and row.case.hidden_at is None and row.state == "revealed" and (
        not row.set_aside)
    if not there:
        return Shown(asked, row, None)
    banded = wording.trace(row.case).band_age
    case, question = (wording.shown(row.case), wording.asked(row.question)) if banded else (row.case, row.question)
    row = replace(row, question=question, case=case)
    before = [p.question_blob for p in case.pictures if p.meaning == "question"]
    after = [p.reveal_blob or p.question_blob for p in case.pictures if p.reveal_blob or p.meaning == "answer"]
    return Shown(asked, row, case, _public(session, case, before), _public(session, case, after or before))


def _public(session: Session, case: CaseRow, wanted: list[str | None]) -> tuple[Public, ...]:
    seen = blobs.publics(session, case.community, {blob for blob in wanted if blob})
    return tuple([seen[blob] for blob in wanted if blob and blob in seen][:PICTURES])


def sheet(session: Session, community: int, number: int, member: int | None, now: datetime) -> Sheet | None:
    """Read the message of a day for its member; None for anybody else."""
    found = reviews.sheet(session, community, number)
    reviewer = reviews.get(session, community, member) if member is not None else None
    if found is None or reviewer is None or found[0].member != member:
        return None
    row, asked = found
    each = [shown(session, community, one, member) for one in asked]
    late = reviews.unsent(session, community, number) and reviews.is_quiet(
        now, reviews.zone_of(session, community, reviewer.member), reviewer.quiet_from, reviewer.quiet_until)
    return Sheet(row, tuple(one for one in each if one is not None and one.asked.sheet == number),
                 reviewer.state == "on", late)


def first(misses: tuple[Miss, ...], zone: tzinfo) -> list[First]:
    """Begin the spacing of misses, each from the member's day on which its answer came out."""
    begun = [(miss, spacing.missed(miss.at.astimezone(zone).date())) for miss in misses]
    return [First(miss, step.card, step.due) for miss, step in begun]


def choices(plan: Plan) -> list[Choice]:
    """Put the options of what comes back into other orders than they had before."""
    return [Choice(row.id, _other(order, f"{row.id}:{row.answered}"))
            for row, order in zip(plan.chosen, plan.orders, strict=True)]


def _other(order: list[str], seed: str) -> list[str]:
    """Mix an order until it differs; the same seed mixes the same way, so that a job that runs twice asks once."""
    dice = random.Random(seed)
    mixed = list(order)
    while mixed == order and len(set(order)) > 1:
        dice.shuffle(mixed)
    return mixed


def step(asked: Asked, right: bool, on: date, guessed: bool = False) -> Step:
    """Say what follows an answer on a day."""
    card = asked.before if guessed else asked.review.card
    streak = asked.streak if guessed else asked.review.streak
    found = spacing.answered(card, streak, right, on, guessed=guessed)
    return Step(found.card, found.due, found.rating, found.gap, found.streak, found.retired)
