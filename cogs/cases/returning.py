"""Refusing pictures that were taken back for good when they come again as another case."""

from __future__ import annotations

from collections.abc import Collection

import db.cases
from bot import Context, Refusal


async def refuse_returned(ctx: Context, stacks: Collection[str], case: int | None = None) -> None:
    """Refuse stacks, named by their hashes, that were taken back with another case, saying why and what to do."""
    found = await ctx.read(db.cases.returned, ctx.community, stacks, case)
    if found is None:
        return
    if found.permission:
        raise Refusal("These pictures were in case {number}, whose permission was withdrawn, so they are not shown "
                      "again. Delete this draft, or take their series out.", number=found.number)
    raise Refusal("These pictures were in case {number}, which was withdrawn after a privacy concern, so they are not "
                  "shown again as they are. Delete this draft, or take their series out and mask what was found before "
                  "you send it again.", number=found.number)
