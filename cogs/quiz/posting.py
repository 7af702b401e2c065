"""A director's posts: a case at once, in the places for cases, for some hours."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import Button, Choice, Context, Refusal, Text, When, say
from cogs.quiz.sentences import spaced
from db import cases, communities, deliveries, departures, rounds
from db.cases import CaseRow
from db.communities import PlaceRow
from db.rounds import Opening

PURPOSE = "cases"
# A chat is asked about each place while a director waits.
ASKED = 20
REACH: dict[str, Text] = {"department": say("the department"), "community": say("the community"),
                          "public": say("everybody")}
WHY: dict[str, Text] = {cases.NARROW: say("it may not travel as far as one of these places reaches"),
                        cases.EXPIRED: say("its permission ends before it closes")}


@dataclass(frozen=True)
class Posting:
    """What became of posting a case at once; `until` is set where it is open already.

    `again` tells that it was posted before, so that nobody is ranked on it; `bare` is the case whose messages of the
    round that is open were all taken down.
    """

    opening: Opening
    places: int = 0
    until: datetime | None = None
    again: bool = False
    bare: int | None = None


def post_now(session: Session, community: int, case: int, place: str | None, hours: int, by: int | None,
             now: datetime) -> Posting:
    """Open a round of a case, unless it is open already."""
    standing = next((row for row in rounds.open_rounds(session, community) if row.case.id == case), None)
    if standing is not None:
        bare = None if _stands(session, community, standing.id) else case
        return Posting(Opening("already", standing.id), until=standing.closes_at, bare=bare)
    places = [place] if place is not None else case_places(session, community)
    if not places:
        return Posting(Opening("empty"))
    key = f"now:{community}:{case}:{now.isoformat()}"
    opening = rounds.post_now(session, community, case, places, hours, key, now, by=by)
    made = rounds.get(session, community, opening.round) if opening.round is not None else None
    return Posting(opening, len(places), again=made is not None and made.kind == "review")


def _stands(session: Session, community: int, round: int) -> bool:
    """Tell whether any message of a round is there, or on its way."""
    return any(row.state != "gone" and not row.takedown
               for row in deliveries.about(session, community, "round", round))


async def may_go(ctx: Context, case: CaseRow, place: str | None, hours: int) -> None:
    """Refuse to post a case where it may not travel, naming the place, or longer than its permission lasts."""
    expires = case.version.permission_expires
    if expires is not None and cases.expired(expires, ctx.now + timedelta(hours=hours)):
        raise Refusal("The permission of case {number} ends on {day}, before it would close. Renew it, or post it for "
                      "fewer hours.", Button(say("Permission"), "cases.permission", case.id), number=case.number,
                      day=expires)
    left = await ctx.read(_left, ctx.community, place)
    if left is not None:
        raise Refusal("Readout was taken out of that workspace, so nothing is posted there. Choose another place.",
                      field="place")
    beyond = await ctx.read(_beyond, ctx.community, case.audience, place)
    if beyond:
        raise Refusal("Case {number} may travel as far as {audience}, and {places} reaches {reach}. Choose another "
                      "place, let the case travel farther where its permission allows that, or say with `/place "
                      "audience` who reads the place.",
                      Button(say("Edit"), "cases.edit", case.id), field="place", number=case.number,
                      audience=REACH[case.audience], places=", ".join(row.name for row in beyond),
                      reach=REACH[cases.widest(row.audience for row in beyond)])


async def closed(ctx: Context, place: str | None) -> list[Text]:
    """Say where Readout may not post now, as the chats tell; refuse where that is everywhere.

    What is said of a place that takes nothing is told before it is promised: the messages would only stop there.
    """
    wanted = [place] if place is not None else await ctx.read(case_places, ctx.community)
    told = await asyncio.gather(*(ctx.lacks(one) for one in wanted[:ASKED]))
    lacking = [one for one in told if one is not None]
    if lacking and len(lacking) == len(wanted):
        raise Refusal("{why} Nothing was posted; post again then.", why=lacking[0])
    return lacking


def _left(session: Session, community: int, place: str | None) -> datetime | None:
    """Say when Readout was taken out of the workspace that a place is in."""
    row = communities.place_of(session, community, place) if place is not None else None
    return departures.left(session, community).get(row.workspace) if row is not None else None


def _beyond(session: Session, community: int, audience: str, place: str | None) -> list[PlaceRow]:
    wanted = [place] if place is not None else case_places(session, community)
    return [row for row in communities.places(session, community)
            if row.place in wanted and not cases.reaches(audience, row.audience)]


def case_places(session: Session, community: int) -> list[str]:
    """List the places where cases are posted, in workspaces that Readout is in."""
    left = departures.left(session, community)
    return [row.place for row in communities.places(session, community)
            if row.purpose == PURPOSE and row.workspace not in left]


def posted_sentence(made: Posting, number: int, closes: datetime, lacking: Sequence[Text] = ()) -> Text:
    """Tell a director what became of a post, and in which places it does not appear yet."""
    if made.opening.outcome == "opened":
        told = say("Case {number} is posted, in {count} places. It closes {closes}.", number=number,
                   count=made.places, closes=When(closes)) if made.places != 1 else say(
                       "Case {number} is posted. It closes {closes}.", number=number, closes=When(closes))
        again = [say("It was posted before: it is for practice and does not count.")] if made.again else []
        return spaced([told, *again, *lacking])
    if made.until is not None and made.bare is not None:
        raise Refusal("Case {number} is open until {until}, but its messages were taken down wherever they stood. "
                      "Close it early, then post it where it may go.",
                      Button(say("Close it early"), "quiz.close", made.bare), number=number, until=When(made.until))
    if made.until is not None:
        raise Refusal("Case {number} is open already, until {until}. Close it early, or wait.", number=number,
                      until=When(made.until))
    if made.opening.outcome == "empty":
        raise Refusal("There is no place for cases yet. Take one in first, then post.",
                      Button(say("Add a place"), "admin.place_add"))
    if made.opening.why == rounds.CHECKED:
        raise Refusal("The pictures of case {number} are being checked. It can be posted once an editor has decided.",
                      number=number)
    if made.opening.why == cases.UNAPPROVED:
        raise Refusal("Case {number} shows a patient, and no approval of this program by the privacy officer lasts "
                      "until it would close. A director records it with `/community approval`.",
                      Button(say("Record an approval"), "admin.community_approval"), number=number)
    if made.opening.why in (cases.NARROW, cases.EXPIRED):
        raise Refusal("Case {number} was not posted: {why}.", number=number, why=WHY[made.opening.why])
    if made.opening.outcome == "skipped":
        raise Refusal("Case {number} is not approved yet. It can be posted once an editor has approved it.",
                      number=number)
    raise Refusal("There is no case {number} here.", number=number)


async def postable(ctx: Context, text: str, given: dict[str, str]) -> list[Choice]:
    """Offer the cases that can be posted: approved, and not open now."""
    standing = {row.case.id for row in await ctx.read(rounds.open_rounds, ctx.community)}
    found = await ctx.read(cases.list_cases, ctx.community, "approved", text)
    return [_choice(row) for row in found if row.id not in standing and row.hidden_at is None]


async def open_cases(ctx: Context, text: str, given: dict[str, str]) -> list[Choice]:
    """Offer the cases that are open now, by the numbers that people see."""
    found = {row.case.id: row.case for row in await ctx.read(rounds.open_rounds, ctx.community)
             if row.closes_at > ctx.now}
    return [_choice(row) for row in found.values() if text.casefold() in f"{row.number} {row.title}".casefold()]


async def the_open_case(ctx: Context, given: dict[str, str]) -> str:
    """Give the number of the case that is meant where only one is open; refuse to ask where none is."""
    offered = await open_cases(ctx, "", given)
    if not offered:
        raise Refusal("No case is open.")
    return offered[0].value if len(offered) == 1 else ""


def _choice(row: CaseRow) -> Choice:
    return Choice(str(row.number), f"{row.number} · {row.title}")


def close(session: Session, community: int, case: int, by: int | None, now: datetime) -> bool:
    """Close every open round of a case at once; False where there is none."""
    found = [row.id for row in rounds.open_rounds(session, community) if row.case.id == case]
    return "closing" in [rounds.close_early(session, community, row, by, now) for row in found]
