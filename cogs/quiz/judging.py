"""Reading what was typed, once a round has closed: the matcher says what it is sure of, a person the rest."""

from __future__ import annotations

from bot import Context
from bot.diagnoses import Known, match
from db import wordings
from db.wordings import Unjudged

WORTH = {"same": 1.0, "other": 0.0, "person": None}


async def judge(ctx: Context, round: int) -> None:
    """Have the wordings of a round judged before it is counted; nothing where answers are not typed."""
    if not await ctx.db(wordings.close, ctx.community, round, ctx.now):
        return
    found = await ctx.read(wordings.unjudged, ctx.community, round)
    verdicts = await ctx.work(verdicts_of, found) if found is not None else {}
    await ctx.db(wordings.judge, ctx.community, round, verdicts, ctx.now)


def verdicts_of(found: Unjudged) -> dict[int, tuple[float | None, str]]:
    """Give (worth, why) of each wording, by its id."""
    known = Known(found.key, found.synonyms)
    verdicts = {row.id: match(row.shown, known, found.others) for row in found.wordings}
    return {wording: (WORTH[verdict.kind], verdict.why) for wording, verdict in verdicts.items()}
