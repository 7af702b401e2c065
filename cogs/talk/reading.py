"""What the cards of readers' words need of the database, each read in one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot import Choice, Context, Refusal
from db import cases, communities, rounds, talk
from db.rounds import RoundRow
from db.talk import DisagreementRow, InquiryRow, ReportRow

OFFERED = 25
GONE = "This case is not here any more."
WITHDRAWN = "This case was withdrawn."


@dataclass(frozen=True)
class Said:
    """What readers say about a round; `whole` is for editors, who may correct the key."""

    round: RoundRow
    disagreements: tuple[DisagreementRow, ...]
    inquiries: tuple[InquiryRow, ...]
    reported: frozenset[int]
    whole: bool

    @property
    def withdrawn(self) -> bool:
        """Whether the case is not to be told of any more."""
        return withdrawn(self.round)


@dataclass(frozen=True)
class Asked:
    """A question of a reader with its round, and the report about it that waits."""

    row: InquiryRow
    round: RoundRow
    report: ReportRow | None

    @property
    def by_author(self) -> bool:
        """Whether the case's own author answered it."""
        return self.row.replied_by is not None and self.row.replied_by == self.round.case.author


def withdrawn(round: RoundRow) -> bool:
    """Tell whether a round's case was taken back."""
    return round.state == "withdrawn" or round.case.status in ("withdrawn", "rejected")


def said(session: Session, community: int, round: int, whole: bool) -> Said | None:
    """Read what readers say about a round."""
    row = rounds.get(session, community, round)
    if row is None:
        return None
    inquiries = talk.inquiries(session, community, round)
    reported = frozenset(one.id for one in inquiries if talk.report_of(session, community, one.id) is not None)
    return Said(row, talk.disagreements(session, community, round), inquiries, reported, whole)


def asked(session: Session, community: int, inquiry: int) -> Asked | None:
    """Read a question of a reader."""
    row = talk.inquiry(session, community, inquiry)
    round = rounds.get(session, community, row.round) if row is not None else None
    return Asked(row, round, talk.report_of(session, community, inquiry)) if row and round else None


@dataclass(frozen=True)
class Disagreed:
    """One disagreement with its round."""

    row: DisagreementRow
    round: RoundRow


def disagreed(session: Session, community: int, disagreement: int) -> Disagreed | None:
    """Read one disagreement."""
    row = talk.disagreement(session, community, disagreement)
    round = rounds.get(session, community, row.round) if row is not None else None
    return Disagreed(row, round) if row is not None and round is not None else None


def waiting(session: Session, community: int, author: int | None) -> list[Said]:
    """Read what waits for an answer, of every case or of one author's, newest first."""
    found = [said(session, community, round, author is None) for round in talk.unanswered(session, community, author)]
    return [one for one in found if one is not None]


def newest(session: Session, community: int, case: int) -> int | None:
    """Give the newest revealed round of a case."""
    found = [row.id for row in rounds.of_case(session, community, case) if row.state == "revealed"]
    return found[-1] if found else None


async def round_of(ctx: Context, round: int) -> RoundRow:
    """Read a revealed round that may be talked about here; Refusal for any other."""
    row = await ctx.read(rounds.get, ctx.community, round)
    if row is None:
        raise Refusal(GONE)
    if withdrawn(row):
        raise Refusal(WITHDRAWN)
    if row.state != "revealed":
        raise Refusal("The answer to this case is not out yet. Look again in a moment.")
    await may_travel(ctx, row)
    return row


async def may_travel(ctx: Context, row: RoundRow) -> None:
    """Refuse to tell of a case where it may not be posted."""
    if ctx.person is None:
        return
    where = str(ctx.place) if ctx.place is not None else None
    home = (ctx.person.platform, ctx.person.workspace) if ctx.place is not None else None
    if not cases.reaches(row.case.audience, await ctx.read(communities.reach_at, ctx.community, where, home)):
        raise Refusal("Case {number} may not be shown as far as this place reaches. Look at it where it was posted.",
                      number=row.case.number)


async def revealed(ctx: Context, text: str, given: dict[str, str]) -> list[Choice]:
    """Offer the cases that were revealed lately and may be told of here."""
    assert ctx.person is not None
    where = str(ctx.place) if ctx.place is not None else None
    home = (ctx.person.platform, ctx.person.workspace) if ctx.place is not None else None
    reach = await ctx.read(communities.reach_at, ctx.community, where, home)
    newest = await ctx.read(rounds.latest, ctx.community, OFFERED, state="revealed")
    found = {row.case.id: row.case for row in newest if cases.reaches(row.case.audience, reach)}
    return [Choice(str(row.number), f"{row.number} · {row.title}") for row in found.values()
            if text.casefold() in f"{row.number} {row.title}".casefold()]


async def answers(ctx: Context, text: str, given: dict[str, str]) -> list[Choice]:
    """Offer the options of a revealed round that are not its key, by the letters on its card.

    Where a question has no options, whatever is typed is the answer.
    """
    row = await ctx.read(rounds.get, ctx.community, _id(given))
    if row is None or row.state != "revealed":
        return []
    if not row.options:
        return [Choice(text, text)] if text else []
    wanted = text.strip().rstrip(".)").casefold()
    offered = [Choice(letter, f"{letter}  {words}") for letter, option, words in row.options if option not in row.key]
    if len(wanted) == 1:
        # A letter is a letter: the key's own would else be found in the words of another option.
        return [one for one in offered if one.value.casefold() == wanted]
    return [one for one in offered if wanted in str(one.label).casefold()]


def _id(given: dict[str, str]) -> int:
    text = given.get("round", "").removeprefix("=")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


async def askable(ctx: Context, given: dict[str, str]) -> str:
    """Refuse to ask for a question where none can be asked; nothing stands in its form."""
    await round_of(ctx, _id(given))
    return ""


async def present(ctx: Context, given: dict[str, str]) -> DisagreementRow | None:
    """Give the reader's own disagreement that a form is about; refuse to ask where nothing can be said."""
    row = await round_of(ctx, _id(given))
    if row.case.author == ctx.member:
        raise Refusal("You wrote this case, so its answer is yours to correct. Write `/case autopsy`, or ask an "
                      "editor.")
    return await ctx.read(talk.mine, ctx.community, row.id, ctx.member)
