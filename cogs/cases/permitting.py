"""A case with a patient is approved only while the privacy officer's approval of the program is recorded as valid."""

from __future__ import annotations

import db.cases
from bot import Button, Context, Refusal, say
from db import policies


async def permitted(ctx: Context, row: db.cases.CaseRow) -> None:
    """Refuse to approve a case with a patient while no approval of the program is valid."""
    if row.version.permission_kind in db.cases.FREE:
        return
    if await ctx.read(policies.approved, ctx.community, ctx.now.astimezone(ctx.audience.tz).date()):
        return
    raise Refusal("Case {number} shows a patient, so it needs the privacy officer's approval of this program, and none "
                  "is recorded as valid today. A director records it with `/community approval`.",
                  Button(say("Record an approval"), "admin.community_approval"), number=row.number)
