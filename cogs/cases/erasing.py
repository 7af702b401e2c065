"""Erasing what a withdrawn case said, where a patient was named in words."""

from __future__ import annotations

from typing import Annotated

import db.cases
from bot import Ask, Context, Refusal, Text, action, say
from cogs.cases import pickers


class Erasing:
    """The part of the reviews that erases words for good."""

    @action("case erase", role="director", submit="Erase its words", title="Erase the words of a case")
    async def erase(self, ctx: Context, case: pickers.Withdrawn, sure: Annotated[bool, Ask(
            "Erase every word of this case", "In all its versions, for good. It has to be withdrawn first.")]) -> Text:
        """Erase what a withdrawn case said, in all its versions; its number and its answers stay."""
        if not sure:
            raise Refusal("Nothing was erased. Confirm it to erase the words of the case.", field="sure")
        outcome = await ctx.db(db.cases.erase, ctx.community, case, ctx.member, ctx.now)
        if outcome == "not withdrawn":
            raise Refusal("Only a withdrawn case can be erased. Withdraw it first.")
        if outcome == "already":
            raise Refusal("The words of that case are erased already.")
        if outcome != "erased":
            raise Refusal("That case is not here any more.")
        return say("Erased: every word of the case, in all its versions. Older backups still have them; delete those "
                   "too.", tone="good")
