"""Which case is meant: each action offers those that stand where it can do something, and no others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import db.cases
from bot import Ask, CaseId, Choice, Context
from db.cases import OPEN, WORKED


def _in(*states: str) -> Ask:
    """Ask for a case in one of these states: an editor is offered any, whoever else their own."""
    async def offered(ctx: Context, text: str, given: dict[str, str]) -> Sequence[Choice]:
        mine = None if ctx.may("editor") else ctx.member
        found = await ctx.read(db.cases.find, ctx.community, text, states=states, author=mine)
        return [Choice(str(row.number), f"{row.number} · {row.title}") for row in found]

    return Ask("Case", "Which one.", suggest=offered)


Open = Annotated[CaseId, _in(*OPEN)]
Worked = Annotated[CaseId, _in(*WORKED)]
InReview = Annotated[CaseId, _in("review")]
Approved = Annotated[CaseId, _in("approved")]
Withdrawn = Annotated[CaseId, _in("withdrawn")]
Standing = Annotated[CaseId, _in(*OPEN, "rejected")]
# Whatever was not approved yet may be drafted anew or deleted; what waits in review was sent there already.
Unapproved = Annotated[CaseId, _in(*WORKED, "rejected")]
Sendable = Annotated[CaseId, _in("draft", "rejected")]
