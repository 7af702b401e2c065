"""What allows a case to be shown: where that is filed, when it ends, and how it is withdrawn at once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from sqlalchemy.orm import Session

import db.audit
import db.cases
import db.rounds
import db.signatures
from bot import Ask, Button, Card, CaseId, Context, Fields, Refusal, Row, Text, action, quarantine, say
from cogs.cases import phrases, words
from cogs.cases.asks import Confirmed, bound_case, case_of
from cogs.cases.fields import REFERENCES, TEXT_LIMITS

GONE: dict[str, Text] = {
    db.rounds.PERMISSION_WITHDRAWN: say("Taken down everywhere: its permission was withdrawn. That cannot be undone."),
    db.rounds.PERMISSION_EXPIRED: say("Taken down everywhere: its permission ended. Add it anew once there is another "
                                      "one.")}


async def _reference(ctx: Context, given: dict[str, str]) -> str:
    row = await bound_case(ctx, given)
    return row.version.permission_reference if row is not None else ""


async def _ends(ctx: Context, given: dict[str, str]) -> str:
    row = await bound_case(ctx, given)
    expires = row.version.permission_expires if row is not None else None
    return expires.isoformat() if expires is not None else ""


class Permissions:
    """The part of the cases that keeps what allows them to be shown."""

    @action("case permission", role="contributor", submit="Show it", title="The permission of a case")
    async def permission(self, ctx: Context, case: Annotated[CaseId, Ask("Case", "Which one.")]) -> Card:
        """See what allows a case to be shown, renew it, or take the case down at once where it was withdrawn."""
        return drawn(await case_of(ctx, case), ctx.now)

    @action(role="contributor", submit="Save it", form=True, title="Renew a permission")
    async def renew(
        self, ctx: Context, case: CaseId,
        reference: Annotated[str | None, Ask("Reference of the permission", "No name of a patient.", now=_reference,
                                             most=TEXT_LIMITS["permission_reference"])] = None,
        expires: Annotated[date | None, Ask("Permission ends on", "A date like 2027-12-31. Empty: it does not end.",
                                            now=_ends)] = None,
        confirmed: Confirmed = "",
    ) -> Card:
        """Write where the permission of a case is now, and when it ends."""
        row = await _changeable(ctx, case)
        kind, reference = row.version.permission_kind, (reference or "").strip()
        if kind in REFERENCES and not reference:
            raise Refusal("{wanted}", field="reference", wanted=REFERENCES[kind])
        if db.cases.expired(expires, ctx.now):
            raise Refusal("This date has passed. Write a later one, or take the case down.", field="expires")
        await phrases.ask(ctx, {"permission_reference": reference}, confirmed, row)
        await ctx.db(_renew, ctx.community, case, reference, expires, ctx.member, ctx.now)
        card = drawn(await case_of(ctx, case), ctx.now)
        return Card(card.title, say("Saved.", tone="good"), *card.blocks)

    @action(role="contributor", submit="Take it down", form=True, title="Permission was withdrawn")
    async def revoke(self, ctx: Context, case: CaseId, sure: Annotated[bool, Ask(
            "The permission was withdrawn", "Its messages and pictures are deleted everywhere, for good.")] = False,
    ) -> Text:
        """Take a case down everywhere, since its permission was withdrawn; this cannot be undone."""
        row = await case_of(ctx, case)
        if not sure:
            raise Refusal("Nothing was taken down. Confirm it to take case {number} down.", field="sure",
                          number=row.number)
        ended = await ctx.db(db.rounds.withdraw_permission, ctx.community, case, ctx.member, ctx.now,
                             editor=ctx.may("editor"))
        if not ended.numbers:
            raise Refusal("Case {number} was taken down already.", number=row.number)
        for one in ended.cases:
            await ctx.work(quarantine.clear, ctx.quarantine, one)
        return _taken_down(ended)


def drawn(case: db.cases.CaseRow, now: datetime) -> Card:
    """Draw what allows a case to be shown."""
    version, kind = case.version, case.version.permission_kind
    ends = say("{day}", day=version.permission_expires) if version.permission_expires else say("not at a date")
    fields = Fields((say("Kind"), words.PERMISSION[kind] if kind else say("none yet")),
                    (say("Reference"), version.permission_reference or say("none")), (say("Ends"), ends),
                    (say("May travel as far as"), words.AUDIENCE[case.audience]))
    title = say("Permission of case {number}", number=case.number)
    if case.status == "withdrawn":
        return Card(title, fields, GONE.get(case.note or "", say("This case was withdrawn.")).toned("caution"))
    return Card(title, fields, ending(case, now), Row(
        Button(say("Renew"), "cases.renew", case.id),
        Button(say("Permission was withdrawn"), "cases.revoke", case.id, look="danger")))


def ending(case: db.cases.CaseRow, now: datetime) -> Text | None:
    """Say that a permission is over, or ends within 14 days; nothing otherwise."""
    expires = case.version.permission_expires
    if db.cases.expired(expires, now) and expires is not None:
        return say("This permission ended on {day}. Renew it, or take the case down.", day=expires, tone="bad")
    if db.cases.expired(expires, now + db.cases.WARNED) and expires is not None:
        return say("This permission ends on {day}; the case is taken down then.", day=expires, tone="caution")
    return None


def refuse_ended(ctx: Context, case: db.cases.CaseRow) -> None:
    """Refuse to go on with a case whose permission is over."""
    expires = case.version.permission_expires
    if expires is not None and db.cases.expired(expires, ctx.now):
        raise Refusal("The permission of case {number} ended on {day}. Renew it first.",
                      Button(say("Renew"), "cases.renew", case.id), number=case.number, day=expires)


def _taken_down(ended: db.rounds.Ended) -> Text:
    """Say which cases were taken down, and which are hidden until an editor decides."""
    numbers = words.listed(ended.numbers)
    told = say("Taken down: case {number}. Messages being deleted: {messages}.", number=numbers,
               messages=ended.messages, tone="good")
    if len(ended.numbers) > 1:
        told = say("Taken down: cases {numbers}, which show pictures of the same series. Messages being deleted: "
                   "{messages}.", numbers=numbers, messages=ended.messages, tone="good")
    return told if not ended.hidden else say(
        "{told} Somebody else's case {hidden} shows pictures of the same series: it is hidden, and an editor decides.",
        told=told, hidden=words.listed(ended.hidden), tone="good")


async def _changeable(ctx: Context, case: int) -> db.cases.CaseRow:
    row = await case_of(ctx, case)
    if row.status == "withdrawn":
        raise Refusal("Case {number} was withdrawn. Add a new one.", number=row.number)
    if row.status == "approved" and not ctx.may("editor"):
        raise Refusal("Case {number} is approved. Ask an editor to renew its permission.", number=row.number)
    return row


def _renew(session: Session, community: int, case: int, reference: str, expires: date | None, by: int | None,
           now: datetime) -> str:
    """Write a permission, and keep when the one before it ended; no reference, which may name somebody."""
    before = db.cases.get(session, community, case)
    outcome = db.cases.renew(session, community, case, reference, expires)
    if before is not None:
        version = before.version
        db.audit.record(session, community, by, "case.permission", f"case:{case}", now, refiled=(
            version.permission_reference != reference), ended=_day(version.permission_expires), ends=_day(expires))
    return outcome


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def soon(found: tuple[db.cases.Ending, ...]) -> list[Text]:
    """Tell editors whose permission ends within 14 days."""
    return [say("The permission of case {number}, {title}, ends on {day}. Renew it, or it is taken down then.",
                number=one.number, title=one.title, day=one.expires, tone="caution") for one in found]
