"""Blobs: what the bytes in the store are, and which of them may be shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, delete, exists, or_, select, union
from sqlalchemy.orm import Session
from sqlmodel import Field

from db.columns import Instant, Record, one_of, table
from db.rows import many, one, pick, set_where, upsert


class Blob(Record, table=True):
    """Bytes in the store, named by their SHA-256."""

    __table_args__ = (
        one_of("state", ("quarantine", "draft", "released", "drawn")),
        one_of("kind", ("stack", "picture", "chart")),
    )
    hash: str = Field(primary_key=True)
    community: int = Field(foreign_key="community.id")
    state: str
    kind: str
    mime: str
    size: int = Field(sa_type=BigInteger)
    width: int | None = None
    height: int | None = None
    created_at: datetime = Field(sa_type=Instant)


class Origin(Record, table=True):
    """Which stack a picture was made from; equal pictures may come of several stacks."""

    picture: str = Field(foreign_key="blob.hash", primary_key=True)
    stack: str = Field(foreign_key="blob.hash", primary_key=True, index=True)


BLOB, ORIGIN = table(Blob), table(Origin)


@dataclass(frozen=True, slots=True)
class BlobRow:
    """A blob; sizes in bytes and pixels."""

    hash: str
    community: int
    state: str
    kind: str
    mime: str
    size: int
    width: int | None
    height: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Public:
    """A picture that may be shown."""

    hash: str
    mime: str
    width: int
    height: int


def add(
    session: Session, community: int, hash: str, kind: str, mime: str, size: int, now: datetime, *,
    state: str = "draft", width: int | None = None, height: int | None = None, made_from: str | None = None,
) -> None:
    """Store what a blob is; what is there already keeps its state.

    Only charts may be 'drawn'; nothing is ever added as 'released'.
    """
    if state == "released" or (state == "drawn") != (kind == "chart"):
        raise ValueError(f"a {kind} cannot begin as {state}")
    values = {
        "hash": hash, "community": community, "state": state, "kind": kind, "mime": mime, "size": size,
        "width": width, "height": height, "created_at": now,
    }
    session.execute(upsert(session, BLOB).values(values).on_conflict_do_nothing())
    if made_from is not None:
        link = upsert(session, ORIGIN).values(picture=hash, stack=made_from)
        session.execute(link.on_conflict_do_nothing())


def get(session: Session, community: int, hash: str) -> BlobRow | None:
    """Find a blob of a community, whatever its state; not for showing."""
    these = (BLOB.c.hash == hash) & (BLOB.c.community == community)
    return one(session, pick(BLOB, BlobRow).where(these), BlobRow)


def release(session: Session, stack: str, by: int, now: datetime) -> bool:
    """Release a stack that a person has approved, with every picture made from it; who did is in the audit."""
    released = set_where(
        session, BLOB, BLOB.c.hash == stack, BLOB.c.kind == "stack", BLOB.c.state == "draft", state="released"
    )
    _set_pictures(session, stack, "released")
    return released == 1


def show(session: Session, stack: str) -> None:
    """Release what was drawn from a stack after its approval; nothing of a stack that is not released."""
    these = (BLOB.c.hash == stack) & (BLOB.c.kind == "stack") & (BLOB.c.state == "released")
    if session.execute(select(BLOB.c.hash).where(these)).first() is not None:
        _set_pictures(session, stack, "released")


def revoke(session: Session, stack: str) -> bool:
    """Take a stack back, and with it every picture that no other released stack vouches for."""
    revoked = set_where(
        session, BLOB, BLOB.c.hash == stack, BLOB.c.kind == "stack", BLOB.c.state == "released", state="draft"
    )
    return revoked == 1


def _set_pictures(session: Session, stack: str, state: str) -> None:
    made = select(ORIGIN.c.picture).where(ORIGIN.c.stack == stack)
    set_where(session, BLOB, BLOB.c.hash.in_(made), BLOB.c.kind == "picture", state=state)


def public(session: Session, hash: str) -> Public | None:
    """Give a picture that may be shown: one drawn by us, or one made from a stack that is released now."""
    stack = BLOB.alias("stack")
    vouched = exists().where(
        ORIGIN.c.picture == BLOB.c.hash, ORIGIN.c.stack == stack.c.hash, stack.c.state == "released"
    )
    shown = or_(
        (BLOB.c.state == "drawn") & (BLOB.c.kind == "chart"),
        (BLOB.c.state == "released") & (BLOB.c.kind == "picture") & vouched,
    )
    return one(session, pick(BLOB, Public).where(BLOB.c.hash == hash, shown), Public)


def drafts(session: Session, community: int, case: int) -> tuple[BlobRow, ...]:
    """List the pictures made from the stacks of a case, for those who review it."""
    held = BLOB.metadata.tables["stack"]
    owner = BLOB.metadata.tables["case"]
    query = pick(BLOB, BlobRow).join(ORIGIN, ORIGIN.c.picture == BLOB.c.hash)
    query = query.join(held, held.c.hash == ORIGIN.c.stack).join(owner, owner.c.id == held.c.case)
    query = query.where(owner.c.id == case, owner.c.community == community).distinct()
    return many(session, query.order_by(BLOB.c.created_at, BLOB.c.hash), BlobRow)


def hashes(session: Session) -> tuple[str, ...]:
    """List the hash of every blob, to be compared with the store."""
    return tuple(session.execute(select(BLOB.c.hash).order_by(BLOB.c.hash)).scalars())


def sweep(session: Session, before: datetime, limit: int = 500) -> tuple[str, ...]:
    """Forget blobs from before an instant that nothing names, and give their hashes for the store."""
    unnamed = select(BLOB.c.hash).where(BLOB.c.created_at < before, BLOB.c.hash.not_in(_named())).limit(limit)
    hashes: Sequence[str] = session.execute(unnamed).scalars().all()
    gone = set(hashes)
    session.execute(delete(ORIGIN).where(or_(ORIGIN.c.picture.in_(gone), ORIGIN.c.stack.in_(gone))))
    session.execute(delete(BLOB).where(BLOB.c.hash.in_(gone)))
    return tuple(hashes)


def _named() -> Any:
    tables = BLOB.metadata.tables
    stack, picture, rounds, case = (tables[name] for name in ("stack", "picture", "round", "case"))
    held = select(stack.c.hash).join(case, case.c.id == stack.c.case)
    held = held.where(case.c.status.not_in(("rejected", "withdrawn")))
    made = select(ORIGIN.c.picture).where(ORIGIN.c.stack.in_(held))
    shown = [
        select(column).where(column.is_not(None))
        for column in (picture.c.question_blob, picture.c.reveal_blob, rounds.c.chart_blob)
    ]
    return union(held, made, *shown)


