"""What a schedule may post: how far its places reach, and how long a permission lasts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

import db.cases
import db.communities
import db.extent
import db.schedules
from bot import Button, Context, Refusal, Text, say
from db.cases import Bounds, CaseRow
from db.communities import PlaceRow
from db.schedules import ScheduleRow

REACH: dict[str, Text] = {"department": say("the department"), "community": say("the community"),
                          "public": say("everybody")}


def bounds_of(session: Session, rule: ScheduleRow, until: datetime) -> Bounds:
    """Give how far a schedule's places reach, and until when."""
    reach = db.communities.reach_of(session, rule.community, rule.places)
    return db.extent.bounds_of(session, rule.community, reach, until)


async def may_be_pinned(ctx: Context, rule: ScheduleRow, case: CaseRow, day: date) -> None:
    """Refuse to pin a case that may not go wherever the schedule posts, or whose permission ends before it closes."""
    expires = case.version.permission_expires
    if expires is not None and db.cases.expired(expires, db.schedules.closes(rule, day)):
        raise Refusal("The permission of case {number} ends on {end}, before it would close. Choose an earlier date, "
                      "or renew it.", Button(say("Permission"), "cases.permission", case.id), field="case",
                      number=case.number, end=expires)
    bounds = await ctx.read(bounds_of, rule, db.schedules.closes(rule, day))
    if db.cases.barred(case, bounds) == db.cases.UNAPPROVED:
        raise Refusal("Case {number} shows a patient, and no approval of this program by the privacy officer lasts "
                      "until it would close. A director records it with `/community approval`.",
                      Button(say("Record an approval"), "admin.community_approval"), field="case", number=case.number)
    beyond = await ctx.read(_beyond, rule, case.audience)
    if beyond:
        raise Refusal("Case {number} may travel as far as {audience}, and {places} reaches {reach}. Choose another "
                      "case, or let this one travel farther where its permission allows that.",
                      Button(say("Edit"), "cases.edit", case.id), field="case", number=case.number,
                      audience=REACH[case.audience], places=", ".join(row.name for row in beyond),
                      reach=REACH[db.cases.widest(row.audience for row in beyond)])


def _beyond(session: Session, rule: ScheduleRow, audience: str) -> list[PlaceRow]:
    return [row for row in db.communities.places(session, rule.community)
            if row.place in rule.places and not db.cases.reaches(audience, row.audience)]
