"""Reviews: an editor looks at a draft and approves, returns or rejects it; a director takes a case back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from sqlalchemy.orm import Session

import db.cases
import db.concerns
import db.jobs
import db.rounds
import db.runway
import db.sent
import db.wordings
from bot import Ask, Button, Call, Card, Cog, Context, Refusal, Row, Text, action, quarantine, say
from cogs.cases import asks, changes, phrases, pickers, runways, sending, signing, words
from cogs.cases.arriving import within
from cogs.cases.decisions import CONFIRMED, Decisions
from cogs.cases.erasing import Erasing
from cogs.cases.fitting import amiss
from cogs.cases.intake import batches
from cogs.cases.marking import Marking
from cogs.cases.masking import Masking
from cogs.cases.permission import refuse_ended, soon
from cogs.cases.permitting import permitted
from cogs.cases.returning import refuse_returned
from cogs.cases.showing import unmarked
from db.signatures import digest

Note = Annotated[str, Ask("Note to the author", "What is to be changed.", long=True, most=500)]


async def _asked_to_sign(ctx: Context, given: dict[str, str]) -> str:
    """Ask for a signature only below what was looked at and is still so; refuse it before it is given in vain."""
    case = await asks.row_of(ctx, given)
    if case is not None:
        row = await _in_review(ctx, case)
        if not given.get("seen"):
            raise Refusal("Look at case {number} before you approve it.", Button(
                say("Review {number}", number=row.number), "review.open", case), number=row.number)
        _unchanged(row, given["seen"])
        await _allowed(ctx, row)
    return ""


class Review(Marking, Masking, Decisions, Erasing, Cog, name="review"):
    """Reviews: nothing is shown before a person has looked at it and signed."""

    @action("case review", role="editor", submit="Review it")
    async def open(self, ctx: Context, case: pickers.Open) -> Card:
        """Review a case before it may be posted."""
        return await _reviewed(ctx, case)

    @action("case approve", role="editor", submit="Approve")
    async def approve(
        self, ctx: Context, case: pickers.InReview,
        looked: Annotated[bool, Ask("I looked at every picture shown", "No text and no face remains.",
                                    now=_asked_to_sign)],
        undated: Annotated[bool, Ask("Nothing here dates or places it")],
        unspoiled: Annotated[bool, Ask("Title and alt text do not give it away")],
        seen: Annotated[str, Ask("What was looked at", "The review's button carries it.", bound=True)] = "",
        nobody: Annotated[bool, Ask("No person is shown", "Pictures in color or without a header may be photographs.",
                                    settled=True)] = False,
    ) -> Card:
        """Approve a case, so that it may be posted."""
        row = await _in_review(ctx, case)
        if not seen:
            card = await _reviewed(ctx, case)
            return Card(card.title, say("Look at case {number} first, then approve it here.", number=row.number,
                                        tone="caution"), *card.blocks)
        _unchanged(row, seen)
        await _allowed(ctx, row)
        asked = {"nobody": nobody} if signing.may_show_person(row) else {}
        note = _confirmed(looked=looked, undated=undated, unspoiled=unspoiled, **asked)
        stills = await changes.drawn(ctx, row)
        outcome = await ctx.db(signing.sign, row, stills, _member(ctx), ctx.now, note)
        if outcome is None:
            raise _changed(row)
        if isinstance(outcome, signing.Unopened):
            raise _unopened(ctx, row, outcome.left, outcome.sheet)
        if outcome.outcome == "signed":
            return Card(None, say("Signed. Case {number} is approved when one more editor has signed it.",
                                  number=row.number, tone="good"))
        if outcome.outcome != "approved":
            raise Refusal("{lacking}", lacking=words.lacking(outcome.missing or ("pictures",)))
        await ctx.work(quarantine.clear, ctx.quarantine, case)
        return Card(None, say("Case {number} is approved and can be posted. Its originals are deleted.",
                              number=row.number, tone="good"),
                    Row(Button(say("Put into a deck"), "decks.put", None, case),
                        Button(say("Preview"), "quiz.preview_case", case)))

    @action("case return", role="editor", submit="Return it")
    async def give_back(self, ctx: Context, case: pickers.InReview, note: Note, confirmed: asks.Confirmed = "") -> Text:
        """Return a case to its author with a note."""
        await phrases.ask(ctx, {"note": note}, confirmed)
        outcome = await ctx.db(_decided, db.cases.give_back, ctx.community, case, ctx.member, ctx.now, note)
        if outcome != "returned":
            raise Refusal("Only a case in review can be returned.")
        return say("Returned. The author reads your note on the draft.", tone="good")

    @action("case reject", role="editor", submit="Reject it", title="Reject a case")
    async def reject(self, ctx: Context, case: pickers.Worked, note: Note, confirmed: asks.Confirmed = "") -> Text:
        """Reject a case with a note; its originals are deleted."""
        await phrases.ask(ctx, {"note": note}, confirmed)
        outcome = await ctx.db(_decided, db.cases.reject, ctx.community, case, ctx.member, ctx.now, note)
        if outcome != "rejected":
            raise Refusal("Only a draft or a case in review can be rejected.")
        await ctx.work(quarantine.clear, ctx.quarantine, case)
        return say("Rejected. Its originals are deleted; the author reads your note.", tone="good")

    @action("case withdraw", role="director", submit="Withdraw it", title="Withdraw a case")
    async def withdraw(self, ctx: Context, case: pickers.Standing, sure: Annotated[bool, Ask(
            "Take this case down everywhere", "Its messages and pictures are deleted.")]) -> Text:
        """Withdraw a case: every message about it and its pictures are taken down."""
        if not sure:
            raise Refusal("Nothing was taken down. Confirm it to withdraw the case.", field="sure")
        outcome, messages = await ctx.db(_withdraw, ctx.community, case, ctx.member, ctx.now)
        if outcome != "withdrawn":
            raise Refusal("That case is withdrawn already.")
        await ctx.work(quarantine.clear, ctx.quarantine, case)
        return say("Withdrawn. Messages being taken down: {messages}.", messages=messages, tone="good")

    @action("case queue", role="editor")
    async def queue(self, ctx: Context) -> Card:
        """List what waits for an editor: privacy tickets, reviews, decks that run dry, permissions that end."""
        tickets = await ctx.read(db.concerns.waiting, ctx.community)
        waiting = await ctx.read(db.cases.list_cases, ctx.community, "review")
        lasting = await ctx.read(db.runway.every, ctx.community, ctx.now)
        dry = [one for one in lasting if one.short(ctx.now)]
        typed = len(await ctx.read(db.wordings.waiting, ctx.community))
        first = [say("Privacy tickets: {count}.", count=tickets, tone="caution")] if tickets else []
        first += [say("Typed answers that wait: {count}.", count=typed)] if typed else []
        lines = [say("Case {number}: {title}", number=row.number, title=row.version.title) for row in waiting]
        buttons = [Button(say("Privacy tickets"), "privacy.tickets")] if tickets else []
        buttons += [Button(say("Typed answers"), "grading.queue")] if typed else []
        buttons += [Button(say("Review {number}", number=row.number), self.open, row.id) for row in waiting[:10]]
        decks = [runways.told(one, ctx.now) for one in [*dry, *(one for one in lasting if one not in dry)][:10]]
        ending = soon(await ctx.read(db.cases.ending, ctx.now, ctx.community))
        sent = sending.counted(await ctx.read(db.sent.waiting, ctx.community))
        rest = () if tickets or typed or waiting or dry or ending or sent else (say("Nothing waits for you."),)
        return Card(say("Waiting for an editor"), *first, *lines[:10], Row(*buttons) if buttons else None, *sent,
                    *decks, *ending[:10], *rest)


def _member(ctx: Context) -> int:
    if ctx.member is None:
        raise Refusal("Only a member can decide about a case.")
    return ctx.member


async def _in_review(ctx: Context, case: int) -> db.cases.CaseRow:
    row = await ctx.read(db.cases.get, ctx.community, case)
    if row is None:
        raise Refusal("That case is not here any more.")
    if row.status == "approved":
        raise Refusal("Case {number} is approved already.", number=row.number)
    refuse_ended(ctx, row)
    within(ctx, row.version.permission_kind)
    if any(job.state in db.jobs.LIVE for job in await ctx.read(batches, case)):
        raise Refusal("The pictures of case {number} are still being taken in.", number=row.number)
    if db.cases.lacking(row):
        raise Refusal("{lacking}", Button(say("Edit"), "cases.edit", case),
                      lacking=words.lacking(db.cases.lacking(row)))
    if amiss(row):
        raise Refusal("{misfit}", Button(say("Edit"), "cases.edit", case), misfit=words.misfit(amiss(row)))
    if row.status != "review":
        raise Refusal("Case {number} is not in review. Send it there first.",
                      Button(say("Send to review"), "cases.submit", case), number=row.number)
    return row


async def _reviewed(ctx: Context, case: int) -> Card:
    """Show a case to whoever decides about it, who is not ranked on it then."""
    await ctx.db(db.cases.opened, case, _member(ctx))
    return await ctx.draw(Call.of("cases.draft", case))


def _unchanged(row: db.cases.CaseRow, seen: str) -> None:
    if seen != digest(row):
        raise _changed(row)


def _changed(row: db.cases.CaseRow) -> Refusal:
    return Refusal("Case {number} was changed since you looked. Look again, then approve it.",
                   Button(say("Look again"), "review.open", row.id), field="seen", number=row.number)


def _confirmed(**given: bool) -> str:
    """Give the words of a signature, each of which `decisions.CONFIRMED` tells; refuse it where one is not confirmed.
    """
    open_ones = {name: say("Confirm this once you have checked it. Without it the case is not approved.")
                 for name, there in given.items() if not there}
    if open_ones:
        raise Refusal.of(open_ones)
    return ", ".join(name for name in CONFIRMED if name in given)


async def _allowed(ctx: Context, row: db.cases.CaseRow) -> None:
    """Refuse a signature that could not count: of somebody who has signed, or of the author, or before every look."""
    await permitted(ctx, row)
    await refuse_returned(ctx, [stack.hash for stack in row.stacks], row.id)
    if unmarked(row):
        raise Refusal("{unmarked}", *signing.at_sheet(ctx.web, row.number, 1), unmarked=words.unmarked())
    standing = await ctx.read(signing.standing, row, ctx.member)
    if standing.needed > 1 and standing.own:
        raise Refusal("You wrote case {number}, and two other editors sign it. Ask them to look at it.",
                      number=row.number)
    if standing.needed > 1 and standing.signed:
        raise Refusal("You have signed case {number} already. Another editor signs it next.", number=row.number)
    if standing.left:
        raise _unopened(ctx, row, standing.left, standing.sheet)


def _unopened(ctx: Context, row: db.cases.CaseRow, left: int, sheet: int) -> Refusal:
    """Say how many pictures are left to open, and lead to the first of them."""
    if ctx.web is None:
        return Refusal("Open every picture of case {number} that is shown or marked before you approve it; {left} are "
                       "left. They are opened in the web rooms, and none run here: ask who runs Readout.",
                       number=row.number, left=left)
    return Refusal("Open every picture of case {number} that is shown or marked before you approve it. Left to open: "
                   "{left}.", *signing.at_sheet(ctx.web, row.number, sheet), field="looked", number=row.number,
                   left=left)


def _decided(session: Session, decide: Callable[..., str], community: int, case: int, by: int | None, now: datetime,
             *note: str) -> str:
    """Decide about a case, with the digest of what was decided about."""
    row = db.cases.get(session, community, case)
    if row is None:
        return "unknown"
    outcome = decide(session, community, case, by, now, *note, looked=digest(row))
    if outcome in ("returned", "rejected"):
        db.sent.tell_author(session, row, by, now)
    return outcome


def _withdraw(session: Session, community: int, case: int, by: int | None, now: datetime) -> tuple[str, int]:
    outcome = _decided(session, db.cases.withdraw, community, case, by, now)
    return outcome, db.rounds.take_down(session, community, case, now) if outcome == "withdrawn" else 0
