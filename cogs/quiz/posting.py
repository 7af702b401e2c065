"""A director's posts: a case at once, in the places for cases, for some hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot import Button, Refusal, Text, When, say
from db import communities, rounds
from db.rounds import Opening, RoundRow

PURPOSE = "cases"


@dataclass(frozen=True)
class Posting:
    """What became of posting a case at once; `until` is set where it is open already."""

    opening: Opening
    places: int = 0
    until: datetime | None = None


def post_now(session: Session, community: int, case: int, place: str | None, hours: int, by: int | None,
             now: datetime) -> Posting:
    """Open a round of a case, unless it is open already."""
    standing = next((row for row in rounds.open_rounds(session, community) if row.case.id == case), None)
    if standing is not None:
        return Posting(Opening("already", standing.id), until=standing.closes_at)
    places = [place] if place is not None else case_places(session, community)
    if not places:
        return Posting(Opening("empty"))
    key = f"now:{community}:{case}:{now.isoformat()}"
    return Posting(rounds.post_now(session, community, case, places, hours, key, now, by=by), len(places))


def case_places(session: Session, community: int) -> list[str]:
    """List the places where cases are posted."""
    return [row.place for row in communities.places(session, community) if row.purpose == PURPOSE]


def posted_sentence(made: Posting, number: int, closes: datetime) -> Text:
    """Tell a director what became of a post."""
    if made.opening.outcome == "opened":
        return say("Case {number} is posted, in {count} places. It closes {closes}.", number=number,
                   count=made.places, closes=When(closes)) if made.places != 1 else say(
                       "Case {number} is posted. It closes {closes}.", number=number, closes=When(closes))
    if made.until is not None:
        raise Refusal("Case {number} is open already, until {until}. Close it early, or wait.", number=number,
                      until=When(made.until))
    if made.opening.outcome == "empty":
        raise Refusal("There is no place for cases yet. Take one in first, then post.",
                      Button(say("Add a place"), "admin.place_add"))
    if made.opening.outcome == "skipped":
        raise Refusal("Case {number} is not approved yet. It can be posted once an editor has approved it.",
                      number=number)
    raise Refusal("There is no case {number} here.", number=number)


def only(open_rounds: Sequence[RoundRow]) -> RoundRow:
    """Give the one round that is meant when nobody says which."""
    if not open_rounds:
        raise Refusal("No case is open.")
    if len(open_rounds) > 1:
        raise Refusal("More than one case is open. Choose which one to close.",
                      *[Button(say("Case {number}", number=row.case.number), "quiz.close", row.id)
                        for row in open_rounds[:5]])
    return open_rounds[0]
