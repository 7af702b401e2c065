"""Sending: one picture, a diagnosis and one line make a draft that somebody else finishes; nobody waits in silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from sqlalchemy.orm import Session

import db.cases
import db.members
import db.sent
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
    Row,
    Table,
    Text,
    When,
    action,
    job,
    say,
    view,
)
from cogs.cases import arriving, asks, changes, intake, phrases
from cogs.cases.accepting import Accepted, accepted_first
from cogs.cases.faults import Faults
from cogs.cases.fields import TEXT_LIMITS
from cogs.cases.typed import Typed
from db.sent import SentRow

MOST = 10
LISTED = 10
PROMPT = "Most likely diagnosis?"
NEXT = say("Sent, thank you. A contributor or an editor now writes its title and its options; you are told if "
           "something is asked of you, and when it runs.", tone="good")
WHOLE = say("Sent, thank you. The bundle brings its own question, which stands; an editor looks at it next.",
            tone="good")
STATE: dict[str, Text] = {"draft": say("unfinished"), "review": say("in review")}


def _here(ctx: Context) -> Ask:
    kept = asks.HERE.get(ctx.accepts)
    return PICTURE if kept is None else replace(kept, label=PICTURE.label, group="", many=1)


PICTURE = replace(asks.PICTURES, label="Picture", group="", many=1, here=_here, help=(
    "One picture, or one series as a zip. It is de-identified first, and an editor looks at it."))
Picture = Annotated[File, PICTURE]
Diagnosis = Annotated[str, Ask("Diagnosis", "It becomes the key.", most=150)]
Line = Annotated[str, Ask("One line", "The history, or what it teaches. Without dates, places or names.", most=300)]
Named = Annotated[str, Ask("Your name below the answer", "Empty: you stay unnamed.", most=TEXT_LIMITS["author_credit"])]
Reference = Annotated[str | None, Ask("Reference of the permission", "Where the consent is filed, or the approval's "
                                      "number. No name of a patient.", most=TEXT_LIMITS["permission_reference"])]
Permission = Annotated[asks.PermissionKind | None, Ask(
    "Permission", "What allows this picture to be shown, if you know it.", labels=asks.PERMISSION.labels)]


class Sending(Cog, name="sending"):
    """Sending: one picture and a diagnosis are enough; somebody else finishes the case."""

    @action("send", role="contributor", submit="Send it", title="Send a case")
    async def send(self, ctx: Context, picture: Picture, diagnosis: Diagnosis, line: Line = "",
                   permission: Permission = None, permission_reference: Reference = None, named: Named = "",
                   confirmed: asks.Confirmed = "", accepted: Accepted = "") -> Card:
        """Send one picture, a diagnosis and one line; somebody else makes a case of it."""
        await accepted_first(ctx, accepted)
        if not diagnosis.strip():
            raise Refusal("Diagnosis is missing.", field="diagnosis")
        if not ctx.may("editor") and await ctx.read(db.sent.waiting_of, ctx.community, ctx.member) >= MOST:
            raise Refusal("{count} cases of yours wait to be finished. Send more when some of them are.", count=MOST)
        sent = await arriving.arrived(ctx, [picture], "picture")
        typed: dict[str, Any] = {
            "prompt": PROMPT, "options": [" ".join(diagnosis.split())], "key": "A", "history": line.strip(),
            "permission_kind": permission or "", "permission_reference": (permission_reference or "").strip(),
            "author_credit": " ".join(named.split())}
        fields = _of_bundle(sent.fields) if sent.bundled else typed
        arriving.within(ctx, fields["permission_kind"])
        await phrases.ask(ctx, fields, confirmed)
        case = await ctx.db(_begin, ctx.community, ctx.member, fields, ctx.now)
        await intake.begin(ctx, case, sent)
        drawn = await ctx.draw(Call.of("cases.draft", case))
        return Card(drawn.title, WHOLE if sent.bundled else NEXT, *drawn.blocks)

    @action("sent list", role="contributor", alone=True)
    async def listed(self, ctx: Context) -> Card:
        """List the sent cases that wait for somebody to finish or to review them."""
        rows = await ctx.read(db.sent.waiting, ctx.community)
        people = await ctx.read(db.members.list_members, ctx.community)
        return _card(rows, {row.id: row.name for row in people}, ctx)

    @view(role="editor")
    async def waiting(self, ctx: Context) -> Card:
        """Tell editors which sent cases wait."""
        rows = await ctx.read(db.sent.waiting, ctx.community)
        if not rows:
            return Card(say("Sent cases"), say("Nothing that was sent waits any more."))
        lines = [_line(row) for row in rows[:LISTED]]
        return Card(say("Sent cases wait"), *lines, *_more(rows),
                    Row(Button(say("Sent cases"), "sending.listed")))

    @action("sent take", role="contributor", submit="Finish it", title="Finish a sent case")
    async def take(self, ctx: Context, case: Annotated[CaseId, Ask("Case", "Its number in the list.")]) -> Card:
        """Finish a case that somebody sent: it is yours to edit, and you are not ranked on it."""
        outcome = await ctx.db(_take, ctx.community, case, _member(ctx), ctx.now)
        if outcome == "held":
            raise Refusal("Somebody else is finishing this case. Choose another.",
                          Button(say("Sent cases"), "sending.listed"))
        if outcome == "closed":
            raise Refusal("This case is in review already, so there is nothing to finish.")
        if outcome != "taken":
            raise Refusal("This case does not wait to be finished. Write `/sent list` to see those that do.")
        row = await asks.case_of(ctx, case)
        drawn = await ctx.draw(Call.of("cases.draft", case))
        ask = [Button(say("Ask who sent it"), "sending.ask", case)] if row.author not in (None, ctx.member) else []
        return Card(drawn.title, say("Yours to finish. Write what is missing, then send it to review.", tone="good"),
                    Row(*ask, Button(say("Leave it to others"), "sending.let_go", case)), *drawn.blocks)

    @action(role="contributor", replace=True)
    async def let_go(self, ctx: Context, case: CaseId) -> Text:
        """Leave a sent case to somebody else."""
        if await ctx.db(db.sent.let_go, ctx.community, case, _member(ctx), ctx.now) != "free":
            raise Refusal("You are not finishing this case, so there is nothing to leave.")
        return say("Somebody else may finish it now. What you wrote stays.")

    @action(role="contributor", submit="Ask", title="Ask who sent it")
    async def ask(self, ctx: Context, case: CaseId,
                  question: Annotated[str, Ask("Question", "What you need to finish it.", long=True, most=500)],
                  confirmed: asks.Confirmed = "") -> Text:
        """Ask whoever sent a case what is missing; they read it as soon as they can be told."""
        await asks.case_of(ctx, case)
        if not question.strip():
            raise Refusal("Question is missing.", field="question")
        await phrases.ask(ctx, {"note": question}, confirmed)
        outcome = await ctx.db(db.sent.ask, ctx.community, case, question.strip(), ctx.member, ctx.now)
        if outcome != "asked":
            raise Refusal("Nobody can be asked about this case any more.")
        return say("Asked. The question stands on the draft, and whoever sent it is told.", tone="good")

    @view(role="contributor")
    async def asked(self, ctx: Context, case: CaseId) -> Card:
        """Tell whoever sent a case what is asked of them."""
        row = await ctx.read(db.cases.get, ctx.community, case)
        if row is None or not row.note or row.status not in ("draft", "rejected"):
            raise Refusal("Nothing is asked of you about this case any more.")
        if ctx.audience.member != row.author:
            raise Refusal("This is not asked of you.")
        if row.status == "rejected":
            return Card(None, say("Case {number}, which you sent, was not taken: {note}", number=row.number,
                                  note=row.note), Row(Button(say("Open"), "cases.show", case)))
        return Card(None, say("About case {number}, which you sent: {note}", number=row.number, note=row.note),
                    Row(Button(say("Edit"), "cases.edit", case)))

    @job
    async def nudge(self, ctx: Context, case: CaseId) -> Text:
        """Tell editors that a sent case waits, if it still does and they were not told lately."""
        told = await ctx.db(db.sent.nudge, ctx.community, case, ctx.now)
        return say("Editors were told.") if told else say("Nobody needed to be told.")


def counted(rows: Sequence[SentRow]) -> tuple[Text | Row, ...]:
    """Say in the editors' queue how many sent cases wait; nothing where none does."""
    if not rows:
        return ()
    drafts = sum(row.case.status == "draft" for row in rows)
    return (say("Sent cases unfinished: {drafts}. In review: {review}.", drafts=drafts, review=len(rows) - drafts),
            Row(Button(say("Sent cases"), "sending.listed")))


def _of_bundle(question: dict[str, Any]) -> dict[str, Any]:
    try:
        return changes.begun(question, Typed())
    except Faults as faults:
        raise faults.refusal() from None


def _begin(session: Session, community: int, member: int | None, fields: dict[str, Any], now: datetime) -> int:
    """Begin the draft of a sent case, and have it waited for; give its id."""
    case = db.cases.create_draft(session, community, member, fields, now).id
    db.sent.begin(session, community, case, now)
    return case


def _take(session: Session, community: int, case: int, member: int, now: datetime) -> str:
    """Have a member finish a case, who knows its key from then on."""
    outcome = db.sent.take(session, community, case, member, now)
    if outcome == "taken":
        db.cases.opened(session, case, member)
    return outcome


def _member(ctx: Context) -> int:
    if ctx.member is None:
        raise Refusal("Only a member can finish a case.")
    return ctx.member


def _card(rows: Sequence[SentRow], names: dict[int, str], ctx: Context) -> Card:
    """List what waits; neither titles nor diagnoses stand here, since whoever reads it may still answer."""
    title = say("Sent cases")
    if not rows:
        return Card(title, say("Nothing that was sent waits. Send a picture with `/send`."))
    cells = tuple((str(row.case.number), STATE[row.case.status], _days(row, ctx.now), _finisher(row, names, ctx.now))
                  for row in rows[:LISTED])
    table = Table(say("Those that wait longest first"),
                  (say("Case"), say("State"), say("Days"), say("Finished by")), cells, numeric=frozenset({2}))
    buttons = [_button(row, ctx) for row in rows[:LISTED]]
    shown = [button for button in buttons if button is not None]
    return Card(title, table, *_more(rows), Row(*shown) if shown else None)


def _more(rows: Sequence[SentRow]) -> tuple[Text, ...]:
    left = len(rows) - LISTED
    return (say("And {count} more.", count=left, tone="quiet"),) if left > 0 else ()


def _button(row: SentRow, ctx: Context) -> Button | None:
    if row.case.status == "review":
        return Button(say("Review {number}", number=row.case.number), "review.open", row.case.id) if (
            ctx.may("editor")) else None
    if row.held_by(ctx.now) not in (None, ctx.member):
        return None
    return Button(say("Finish {number}", number=row.case.number), "sending.take", row.case.id)


def _line(row: SentRow) -> Text:
    # It stands where it was posted for a week: a day holds, a number of days would not.
    return say("Case {number} is {state} since {day}.", number=row.case.number, state=STATE[row.case.status],
               day=When(row.since, "day"))


def _days(row: SentRow, now: datetime) -> str:
    return str(max(0, (now - row.since).days))


def _finisher(row: SentRow, names: dict[int, str], now: datetime) -> Text:
    held = row.held_by(now)
    return say("{name}", name=names.get(held, "")) if held is not None else say("nobody yet")
