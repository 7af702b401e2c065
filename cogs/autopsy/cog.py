"""What editors and directors can do about a question whose answers tell that something is wrong with it."""

from __future__ import annotations

from typing import Annotated

from bot import (
    Ask,
    Button,
    Card,
    CaseId,
    Cog,
    Confirmed,
    Context,
    Refusal,
    RoundId,
    Text,
    action,
    check_words,
    say,
)
from cogs.autopsy import cards, reading
from db import autopsy, corrections, talk

GONE = "This case is not here any more."
NOTE = 200
Revealed = Annotated[CaseId, Ask("Case", "Revealed: its number or a word of its title.", suggest=reading.revealed)]
Revision = Annotated[int, Ask("Key revision", bound=True)]
Note = Annotated[str, Ask("Note", "One line that every reader of the card sees. No name of a patient.", most=NOTE)]
Key = Annotated[str, Ask("Right answer", "Its letter on the card; or several, like “B, C”.", most=20)]
Also = Annotated[str, Ask("Counts as well", "The letter on the card of what is right too.", most=20,
                          now=reading.most_chosen)]


class Autopsy(Cog, name="autopsy"):
    """What the answers say about a question, and its correction: another key, both, or set aside."""

    @action("case autopsy", role="editor", submit="Read it", title="The autopsy of a case")
    async def read(self, ctx: Context, case: Revealed) -> Card:
        """Read what the answers to a revealed case say about its question."""
        round = await ctx.read(reading.round_of, ctx.community, case)
        if round is None:
            raise Refusal("This case has not been revealed, so its answers say nothing yet.", field="case")
        return await _drawn(ctx, round)

    @action(role="editor", replace=True)
    async def show(self, ctx: Context, round: RoundId) -> Card:
        """Read again what the answers to a revealed case say."""
        return await _drawn(ctx, round)

    @action(role="editor", submit="Correct the key", title="Correct the key")
    async def rekey(self, ctx: Context, round: RoundId, revision: Revision, key: Key, note: Note,
                    confirmed: Confirmed = "") -> Text:
        """Make another answer the right one; everybody is scored again."""
        return await _correct(ctx, round, revision, "rekey", key, note, confirmed)

    @action(role="editor", submit="Accept both", title="Accept another answer too")
    async def accept_both(self, ctx: Context, round: RoundId, revision: Revision, also: Also, note: Note,
                          confirmed: Confirmed = "") -> Text:
        """Let another answer count as well as the key; everybody is scored again."""
        return await _correct(ctx, round, revision, "both", also, note, confirmed)

    @action(role="editor", submit="Set it aside", title="Set a question aside")
    async def set_aside(self, ctx: Context, round: RoundId, revision: Revision, note: Note,
                        confirmed: Confirmed = "") -> Text:
        """Set a question aside: it counts for nobody, and everybody is scored again."""
        return await _correct(ctx, round, revision, "aside", "", note, confirmed)


async def _drawn(ctx: Context, round: int) -> Card:
    found = await ctx.read(autopsy.read, ctx.community, round)
    if found is None:
        raise Refusal("This case has not been revealed, so its answers say nothing yet.")
    if found.round.case.status == "withdrawn":
        raise Refusal("This case was withdrawn.")
    return cards.autopsy(found, await ctx.read(talk.asked, ctx.community, round))


async def _correct(ctx: Context, round: int, revision: int, kind: str, letters: str, note: str,
                   confirmed: str) -> Text:
    """Keep a correction, which a job counts; refuse with what stands in its way."""
    note = " ".join(note.split())
    if not note:
        raise Refusal("Say in one line what was wrong; readers see it on the card.", field="note")
    field = "also" if kind == "both" else "key"
    key = await reading.options(ctx, round, kind, letters, field)
    await check_words(ctx, note, "teaching", "note", confirmed)
    asked = await ctx.db(corrections.ask, ctx.community, round, revision, kind, key, note, ctx.member, ctx.now)
    if asked == "asked":
        return say("Noted. Everybody is scored again now; every card of this case says so in a moment.", tone="good")
    raise _refused(asked, round, field)


def _refused(asked: str, round: int, field: str) -> Refusal:
    again = Button(say("Look again"), "autopsy.show", round)
    if asked == "meanwhile":
        return Refusal("Somebody else corrected this question meanwhile. Look at it as it is now, then decide.", again)
    if asked == "being counted":
        return Refusal("Somebody else has just corrected this question, and it is being counted. Look at it when that "
                       "is done.", again)
    if asked == "being revealed":
        return Refusal("The answer to this case is being shown just now. Try again in a moment.")
    if asked == "not revealed":
        return Refusal("This case has not been revealed. Its key can be corrected after that.")
    if asked == "withdrawn":
        return Refusal("This case was withdrawn, so nothing of it is corrected.")
    if asked == "unchanged":
        return Refusal("That is the key already, so nothing was changed.", field=field)
    return Refusal(GONE)
