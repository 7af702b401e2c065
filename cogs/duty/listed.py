"""Members in an order, as a director types them: names or numbers with commas between them."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from bot import Context, Refusal
from db import duty, members

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
    return [_member(session, community, name) for name in names]


def _member(session: Session, community: int, name: str) -> int:
    bare = name.removeprefix("#")
    if bare.isdecimal() and len(bare) < 10:
        found = members.by_number(session, community, int(bare))
        near = [found] if found is not None else []
    else:
        exact = members.called(session, community, name)
        near = [exact] if exact is not None else list(members.find(session, community, name))
    if not near:
        raise Refusal("Nobody here is called “{name}”. Write `/who` to see the names.", field="members", name=name[:40])
    if len(near) > 1:
        raise Refusal("“{name}” may be several members. Write the whole name, or the number.", field="members",
                      name=name[:40])
    return near[0].id


async def present(ctx: Context, given: dict[str, str]) -> str:
    """Name the members of the rota as it is, so that changing it is the same form, filled."""
    return ", ".join(await ctx.read(_named, ctx.community))


def _named(session: Session, community: int) -> list[str]:
    rota = duty.get(session, community)
    known = {row.id: row.name for row in members.list_members(session, community)}
    return [known[member] for member in rota.queue if member in known] if rota is not None else []
