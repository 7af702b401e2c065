"""Cases: added, taken in, edited and listed by those who write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from sqlalchemy.orm import Session

import db.cases
import db.rounds
from bot import (
    Ask,
    Button,
    Call,
    Card,
    CaseId,
    Cog,
    Context,
    File,
    Refusal,
    Text,
    action,
    job,
    quarantine,
    say,
    view,
)
from cogs.cases import arriving, asks, changes, correcting, intake, phrases, pickers, question_file, signing, words
from cogs.cases.accepting import Accepted, accepted_first
from cogs.cases.asks import case_of, known_case, note_opened
from cogs.cases.cards import Worked, card
from cogs.cases.faults import Faults
from cogs.cases.fitting import amiss
from cogs.cases.listing import Listing
from cogs.cases.permission import Permissions
from cogs.cases.typed import Typed

AGAIN = say("It was in review. Send it there again when you are done.")


class Cases(Listing, Permissions, Cog, name="cases"):
    """Cases: what is shown, asked and taught, from the first draft on."""

    @action("case add", role="contributor", submit="Add the case")
    async def add(self, ctx: Context, pictures: asks.Pictures, question: asks.QuestionFile = None,
                  title: asks.NewTitle = None, prompt: asks.NewPrompt = None, options: asks.NewOptions = None,
                  key: asks.NewKey = None, history: asks.History = None, permission: asks.NewPermission = None,
                  permission_reference: asks.PermissionReference = None, audience: asks.Audience = None,
                  author: asks.Author = None, explanation: asks.Explanation = None, why_not: asks.WhyNot = None,
                  teaching_points: asks.TeachingPoints = None, references: asks.References = None,
                  tags: asks.Tags = None, alt: asks.Alt = None, alt_full: asks.AltFull = None,
                  window: asks.Window = None, key_images: asks.KeyImages = None, series: asks.Series = None,
                  findings: asks.Findings = None, difficulty: asks.Difficulty = None,
                  permission_expires: asks.PermissionExpires = None, answer_images: asks.AnswerImages = None,
                  confirmed: asks.Confirmed = "", accepted: Accepted = "", kind: asks.Kind = None,
                  synonyms: asks.Synonyms = None, look_first: asks.LookFirst = None) -> Card:
        """Add a case from its pictures and its question."""
        typed = Typed.of(locals())
        await accepted_first(ctx, accepted)
        file = await _read(ctx, question)
        sent = await arriving.arrived(ctx, pictures, "pictures")
        return await self._begin(ctx, sent, {**sent.fields, **file}, typed, confirmed)

    @action("case receive", role="contributor", submit="Add the case", title="Add a case from a bundle")
    async def receive(self, ctx: Context, bundle: asks.Bundle, confirmed: asks.Confirmed = "",
                      accepted: Accepted = "") -> Card:
        """Add a case from a bundle, which may go through any chat."""
        await accepted_first(ctx, accepted)
        sent = await arriving.arrived(ctx, [bundle], "bundle")
        return await self._begin(ctx, sent, sent.fields, Typed(), confirmed)

    async def _begin(self, ctx: Context, sent: arriving.Arrived, file: dict[str, object], typed: Typed,
                     confirmed: str) -> Card:
        try:
            fields = changes.begun(file, typed)
        except Faults as faults:
            raise faults.refusal() from None
        arriving.within(ctx, fields["permission_kind"])
        await phrases.ask(ctx, fields, confirmed)
        case = await ctx.db(db.cases.create_draft, ctx.community, ctx.member, fields, ctx.now)
        await intake.begin(ctx, case.id, sent)
        return await ctx.draw(Call.of(self.draft, case.id))

    @action("case edit", role="contributor", form=True, submit="Save the case", title="Edit a case")
    async def edit(self, ctx: Context, case: pickers.Standing, title: asks.Title = None, prompt: asks.Prompt = None,
                   options: asks.Options = None, key: asks.Key = None, history: asks.History = None,
                   permission: asks.Permission = None, permission_reference: asks.PermissionReference = None,
                   audience: asks.Audience = None, author: asks.Author = None, explanation: asks.Explanation = None,
                   why_not: asks.WhyNot = None, teaching_points: asks.TeachingPoints = None,
                   references: asks.References = None, tags: asks.Tags = None, alt: asks.Alt = None,
                   alt_full: asks.AltFull = None, window: asks.Window = None, key_images: asks.KeyImages = None,
                   series: asks.Series = None, findings: asks.Findings = None, difficulty: asks.Difficulty = None,
                   note: Annotated[str, Ask("Correction", "For a case that was posted: what you correct, in one line.",
                                            group="Correction")] = "",
                   permission_expires: asks.PermissionExpires = None, answer_images: asks.AnswerImages = None,
                   confirmed: asks.Confirmed = "", kind: asks.Kind = None, synonyms: asks.Synonyms = None,
                   look_first: asks.LookFirst = None) -> Card:
        """Edit a case; one that was posted gets a visible note of correction."""
        row = await known_case(ctx, await case_of(ctx, case))
        _may_change(ctx, row)
        typed = Typed.of(locals())
        try:
            fields = changes.edited(row, typed, await ctx.read(db.rounds.answered, ctx.community, case))
            arriving.within(ctx, fields["permission_kind"])
            await phrases.ask(ctx, {**fields, "note": note}, confirmed, row)
            stills = await correcting.redrawn(ctx, row, fields)
            saved = await ctx.db(correcting.save, row, fields, stills, ctx.member, ctx.now, note)
        except Faults as faults:
            raise faults.refusal() from None
        told = [changes.outcome_of(saved)]
        await note_opened(ctx, row)
        if _leaves_review(ctx, row):
            await ctx.db(db.cases.give_back, ctx.community, case, ctx.member, ctx.now)
            told.append(AGAIN)
        drawn = await ctx.draw(Call.of(self.draft, case))
        return Card(drawn.title, *told, *drawn.blocks)

    @action("case pictures", role="contributor", submit="Send the pictures")
    async def pictures(self, ctx: Context, case: pickers.Unapproved, pictures: asks.Pictures,
                       accepted: Accepted = "") -> Card:
        """Send pictures of a draft."""
        row = await case_of(ctx, case)
        await accepted_first(ctx, accepted)
        sent = await arriving.arrived(ctx, pictures, "pictures")
        told = await _back(ctx, row)
        await intake.begin(ctx, case, sent)
        drawn = await ctx.draw(Call.of(self.draft, case))
        return Card(drawn.title, *told, *drawn.blocks)

    @job
    async def intake(self, ctx: Context, case: CaseId, batch: int) -> Text:
        """Take the pictures of a case in: read, de-identify, find text, store."""
        report = await intake.take(ctx, case, batch)
        await ctx.redraw(("case", case))
        return say("Taken in: {many}.", many=words.counted(report.pictures, len(report.series)))

    @view(role="contributor")
    async def draft(self, ctx: Context, case: CaseId) -> Card:
        """Show a case to its author and the editors."""
        row = await case_of(ctx, case)
        at = f"{ctx.web}/review/{row.number}" if ctx.web is not None else None
        worked = await ctx.read(_worked, ctx.community, case, ctx.member, ctx.may("editor"))
        return card(replace(worked, pictures_at=at))

    @view(role="editor")
    async def review(self, ctx: Context, case: CaseId) -> Card:
        """Show a case to an editor who decides about it."""
        return card(await ctx.read(_worked, ctx.community, case, ctx.member, ctx.may("editor")))

    @action("case drop", role="contributor", submit="Take it out")
    async def drop(self, ctx: Context, case: pickers.Worked,
                   series: Annotated[int, Ask("Series", "Counted from 1.", least=1, most=1000)]) -> Card:
        """Take a series out of a draft."""
        row = await case_of(ctx, case)
        outcome = await ctx.db(changes.drop, ctx.community, case, series, ctx.member, ctx.now, ctx.may("editor"))
        if outcome == "held":
            raise _held(row)
        if outcome == "closed":
            raise Refusal("Only a draft can lose a series.")
        if outcome != "detached":
            raise Refusal("This case has no series {series}.", field="series", series=series)
        drawn = await ctx.draw(Call.of(self.draft, case))
        return Card(drawn.title, AGAIN if _leaves_review(ctx, row) else None, *drawn.blocks)

    @action("case submit", role="contributor", submit="Send to review")
    async def submit(self, ctx: Context, case: pickers.Sendable, accepted: Accepted = "") -> Text:
        """Send a draft to review."""
        row = await case_of(ctx, case)
        await accepted_first(ctx, accepted)
        worked = await ctx.read(_worked, ctx.community, case, ctx.member, ctx.may("editor"))
        if worked.under_way:
            raise Refusal("The pictures of case {number} are still being taken in. Send it when they are there.",
                          number=row.number)
        if db.cases.lacking(row):
            raise Refusal("{lacking}", Button(say("Edit"), self.edit, case),
                          lacking=words.lacking(db.cases.lacking(row)))
        if amiss(row):
            raise Refusal("{misfit}", Button(say("Edit"), self.edit, case), misfit=words.misfit(amiss(row)))
        if await ctx.db(db.cases.submit, ctx.community, case, ctx.member, ctx.now) != "submitted":
            raise Refusal("Case {number} is not a draft any more.", number=row.number)
        return say("Case {number} is in review. An editor looks at every picture before it can be posted.",
                   number=row.number, tone="good")

    @action("case delete", role="contributor", submit="Delete it")
    async def discard(self, ctx: Context, case: pickers.Unapproved, sure: Annotated[bool, Ask(
            "Delete this draft and its pictures", "This cannot be undone.")]) -> Text:
        """Delete a draft with its pictures."""
        row = await case_of(ctx, case)
        if not sure:
            raise Refusal("Nothing was deleted. Confirm it to delete the draft.", field="sure")
        outcome = await ctx.db(db.cases.discard, ctx.community, case, ctx.member, ctx.now)
        if outcome == "held":
            raise _held(row)
        if outcome != "discarded":
            raise Refusal("Case {number} is no draft any more. A director may withdraw it.", number=row.number)
        await ctx.work(quarantine.clear, ctx.quarantine, case)
        return say("Deleted.", tone="good")


async def _read(ctx: Context, file: File | None) -> dict[str, object]:
    if file is None:
        return {}
    try:
        return await ctx.work(question_file.read, Path(file.path))
    except Faults as faults:
        raise faults.of_file("question") from None


def _may_change(ctx: Context, row: db.cases.CaseRow) -> None:
    if row.status == "withdrawn":
        raise Refusal("Case {number} was withdrawn. Add a new one.", number=row.number)
    if row.status == "approved" and not ctx.may("editor"):
        raise Refusal("Case {number} is approved. Ask an editor to correct it.", number=row.number)


def _held(row: db.cases.CaseRow) -> Refusal:
    return Refusal("The pictures of case {number} are hidden while an editor looks at them, so it keeps them. Wait "
                   "until that is decided.", number=row.number)


def _leaves_review(ctx: Context, row: db.cases.CaseRow) -> bool:
    """Say whether a change takes the case out of its review: what an editor looked at is not there any more."""
    return row.status == "review" and not ctx.may("editor")


async def _back(ctx: Context, row: db.cases.CaseRow) -> Sequence[Text]:
    """Make a case a draft again before it gets pictures; Refusal where it takes none."""
    outcome = "closed"
    if row.status in ("draft", "review", "rejected"):
        outcome = await ctx.db(db.cases.reopen, ctx.community, row.id, ctx.member, ctx.now, ctx.may("editor"))
    if outcome in ("closed", "unknown"):
        raise Refusal("Case {number} takes no more pictures. Add a new case for them.", number=row.number)
    return [AGAIN] if outcome == "reopened" and row.status == "review" else []


def _worked(session: Session, community: int, case: int, member: int | None, editor: bool) -> Worked:
    row = db.cases.get(session, community, case)
    if row is None:
        raise Refusal("That case is not here any more.")
    knows = member is not None and (member == row.author or member in db.cases.opened_by(session, case))
    return Worked(row, intake.batches(session, case), knows or not db.cases.secret(session, case), editor,
                  standing=signing.standing(session, row, member) if editor and row.status == "review" else None)
