"""What members and editors can do about pictures that should perhaps not be seen."""

from __future__ import annotations

from typing import Annotated

from bot import (
    Ask,
    Call,
    Card,
    CaseId,
    Cog,
    ConcernId,
    Confirmed,
    Context,
    Refusal,
    RoundId,
    Text,
    action,
    check_words,
    quarantine,
    say,
    view,
)
from cogs.privacy import cards, reading, restoring
from db import cases, concerns, rounds

LISTED = 20
NOTE = 500
GONE = "That ticket is not here any more."


async def _note(ctx: Context, given: dict[str, str]) -> str:
    """Give the note of the ticket that a form is about; refuse to ask about one that is decided, or none of ours."""
    text = given.get("ticket", "").strip()
    bare = text.lstrip("=#")
    number = int(bare) if bare.isdecimal() and len(bare) < 10 else 0
    concern = number if text.startswith("=") else await ctx.dispatch.store.by_number("concern", ctx.community, number)
    row = await ctx.read(concerns.get, ctx.community, concern) if concern else None
    if row is None and text:
        raise Refusal(GONE)
    return row.note if row is not None and row.note not in cards.REASONS else ""


Ticket = Annotated[ConcernId, Ask("Ticket", "Its number.")]


class Privacy(Cog, name="privacy"):
    """Privacy concerns: hide the pictures of a case at once; an editor looks and decides."""

    @action("privacy concern", title="Privacy concern")
    async def concern(self, ctx: Context, case: Annotated[CaseId, Ask("Case", "The number on its card.")],
                      round: Annotated[RoundId | None, Ask("Its card", bound=True)] = None) -> Card | Text:
        """See what happens when you have a privacy concern about the pictures of a case."""
        row = await _posted(ctx, case)
        if row.hidden_at is not None and await ctx.read(concerns.open_about, ctx.community, case):
            return cards.THANKS["hidden already"]
        return cards.asked(row, round)

    @action(replace=True)
    async def hide(self, ctx: Context, case: CaseId) -> Text:
        """Hide the pictures of a case everywhere, and tell the editors; nobody is told who asked."""
        await _posted(ctx, case)
        outcome = await ctx.db(rounds.report, ctx.community, case, ctx.member, ctx.now, trusted=ctx.may("editor"))
        if outcome == "unknown":
            raise _not_posted()
        return cards.THANKS[outcome]

    @action("privacy tickets", role="editor")
    async def tickets(self, ctx: Context) -> Card:
        """List the tickets about privacy concerns, those that wait first."""
        return cards.tickets(await ctx.read(reading.listed, ctx.community, LISTED))

    @view(role="editor")
    async def ticket(self, ctx: Context, ticket: ConcernId) -> Card:
        """Show a ticket as editors see it."""
        found = await ctx.read(reading.ticket_of, ctx.community, ticket)
        if found is None:
            raise Refusal(GONE)
        return cards.ticket(found, ctx.web)

    @action("privacy ticket", role="editor")
    async def open(self, ctx: Context, ticket: Ticket) -> Card:
        """See one ticket, and what you can do about it."""
        return await ctx.draw(Call.of(self.ticket, ticket))

    @action("privacy restore", role="editor", replace=True, submit="Restore")
    async def restore(self, ctx: Context, ticket: Ticket) -> Card:
        """Show the pictures of a ticket's case again everywhere."""
        outcome = await ctx.db(restoring.restore, ctx.community, ticket, _member(ctx), ctx.now)
        if outcome == "unknown":
            raise Refusal(GONE)
        if outcome == "not approved":
            raise Refusal("The case is in review. Approve it first, then show its pictures again.")
        if outcome == "own":
            raise Refusal("You wrote this case, so another editor decides about it. You can still withdraw it.")
        told = {"already": say("This ticket was decided already."),
                "one more": say("Noted. The pictures are shown again when one more editor, who did not write the "
                                "case, says the same."),
                "kept": say("Noted: nothing is wrong with these pictures.", tone="good"),
                "restored": say("The pictures are shown again, wherever the case was posted.", tone="good")}[outcome]
        found = await ctx.read(reading.ticket_of, ctx.community, ticket)
        if outcome in ("kept", "restored") and found is not None:
            told = cards.restored(found, told)
        return await _told(ctx, ticket, told)

    @action("privacy withdraw", role="editor", replace=True, form=True, submit="Withdraw it",
            title="Keep hidden and withdraw")
    async def withdraw(self, ctx: Context, ticket: Ticket,
                       note: Annotated[str, Ask("Note", "What was found, for the other editors. No name of a patient.",
                                                long=True, most=NOTE, now=_note)] = "",
                       confirmed: Confirmed = "") -> Card:
        """Withdraw the case of a ticket for good: its messages and pictures are deleted."""
        row = await ctx.read(concerns.get, ctx.community, ticket)
        if row is None:
            raise Refusal(GONE)
        await check_words(ctx, note, "story", "note", confirmed, row.note)
        ended = await ctx.db(reading.withdraw, ctx.community, ticket, note.strip(), _member(ctx), ctx.now)
        if ended is None:
            return await _told(ctx, ticket, say("This ticket was decided already."))
        # Originals lie there until somebody decides; nobody will decide about these.
        for case in ended.cases:
            await ctx.work(quarantine.clear, ctx.quarantine, case)
        return await _told(ctx, ticket, cards.withdrawn(ended.numbers))

    @action("privacy note", role="editor", form=True, title="Note on a ticket")
    async def note(self, ctx: Context, ticket: Ticket,
                   note: Annotated[str, Ask("Note", "For the other editors. No name of a patient.", long=True,
                                            most=NOTE, now=_note)], confirmed: Confirmed = "") -> Card:
        """Write a note on a ticket, for the other editors."""
        row = await ctx.read(concerns.get, ctx.community, ticket)
        await check_words(ctx, note, "story", "note", confirmed, row.note if row is not None else "")
        if await ctx.db(concerns.write_note, ctx.community, ticket, note.strip(), _member(ctx), ctx.now) != "saved":
            raise Refusal(GONE)
        return await ctx.draw(Call.of(self.ticket, ticket))


async def _posted(ctx: Context, case: int) -> cases.CaseRow:
    """Read a case whose pictures the caller can have seen; Refusal for any other."""
    row = await ctx.read(cases.get, ctx.community, case)
    if row is None or not row.version.posted:
        raise _not_posted()
    if row.status in ("withdrawn", "rejected"):
        raise Refusal("This case was withdrawn; its pictures are gone.")
    return row


def _not_posted() -> Refusal:
    return Refusal("This case was not posted here. Write `/privacy concern` and the number on the case's card.")


def _member(ctx: Context) -> int:
    if ctx.member is None:
        raise Refusal("Only a member can decide about a ticket.")
    return ctx.member


async def _told(ctx: Context, ticket: int, told: Text) -> Card:
    drawn = await ctx.draw(Call.of("privacy.ticket", ticket))
    return Card(drawn.title, told, *drawn.blocks)
