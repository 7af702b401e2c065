"""Members in an order, as a director types them: names or numbers with commas between them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot import Context, Refusal
from db import duty, members
from db.members import MemberRow

BETWEEN = re.compile(r"[,;\n]")
MOST = 60


def members_in(session: Session, community: int, typed: str) -> list[int]:
    """Give the members that a text names, in its order; Refusal says which name is nobody's, or several people's."""
    names = [name for part in BETWEEN.split(typed) if (name := " ".join(part.split()))]
    if not names:
        raise Refusal("Name who is on the rota, in their order: Ada, Ben, Chris.", field="members")
    if len(names) > MOST:
        raise Refusal("A rota takes up to {most} members; these are {count}. With more, a turn comes once in years.",
                      field="members", most=MOST, count=len(names))
    rows = members.list_members(session, community)
    return [_member(rows, name) for name in names]


def _member(rows: Sequence[MemberRow], name: str) -> int:
    near = _near(rows, name)
    if not near:
        raise Refusal("Nobody here is called “{name}”. Write `/who` to see the names.", field="members", name=name[:40])
    if len(near) > 1:
        raise Refusal("“{name}” may be several members. Write the whole name, or the number.", field="members",
                      name=name[:40])
    return near[0].id


def _near(rows: Sequence[MemberRow], name: str) -> list[MemberRow]:
    """Give who has a number, a whole name, or else a word of the name that begins so."""
    bare, wanted = name.removeprefix("#"), name.casefold()
    if bare.isdecimal():
        return [row for row in rows if str(row.number) == bare.lstrip("0")]
    whole = [row for row in rows if row.name.casefold() == wanted]
    return whole or [row for row in rows if f" {row.name.casefold()}".find(f" {wanted}") >= 0]


async def present(ctx: Context, given: dict[str, str]) -> str:
    """Name the members of the rota as it is, so that changing it is the same form, filled."""
    return ", ".join(await ctx.read(_named, ctx.community))


def _named(session: Session, community: int) -> list[str]:
    rota, rows = duty.get(session, community), members.list_members(session, community)
    if rota is None:
        return []
    known = {row.id: row for row in rows if not row.forgotten}
    return [_plainly(rows, known[member]) for member in rota.queue if member in known]


def _plainly(rows: Sequence[MemberRow], row: MemberRow) -> str:
    """Give a name that means one member in such a list, else the number."""
    sure = not BETWEEN.search(row.name) and not row.name.isdecimal() and len(_near(rows, row.name)) == 1
    return row.name if sure else f"#{row.number}"
