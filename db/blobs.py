"""Blobs: what the bytes in the store are to a community, and which of them may be shown.

Bytes are stored once; what they are, and whether a person has approved them, is each community's own.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Date,
    ForeignKeyConstraint,
    Select,
    bindparam,
    delete,
    exists,
    or_,
    select,
    tuple_,
    union,
)
from sqlalchemy.orm import Session
from sqlmodel import Field

from db.columns import Instant, Record, one_of, table
from db.days import day_of
from db.rows import many, pick, set_where, upsert

CLOSED = ("rejected", "withdrawn")
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Blob(Record, table=True):
    """Bytes in the store, named by their SHA-256, as a community has them."""

    __table_args__ = (
        one_of("state", ("quarantine", "draft", "released", "drawn")),
        one_of("kind", ("stack", "picture", "chart")),
    )
    community: int = Field(foreign_key="community.id", primary_key=True)
    hash: str = Field(primary_key=True, index=True)
    state: str
    kind: str
    mime: str
    size: int = Field(sa_type=BigInteger)
    width: int | None = None
    height: int | None = None
    created_at: datetime = Field(sa_type=Instant)


class Origin(Record, table=True):
    """Which stack of a community a picture was made from; equal pictures may come of several stacks."""

    __table_args__ = (
        ForeignKeyConstraint(["community", "picture"], ["blob.community", "blob.hash"]),
        ForeignKeyConstraint(["community", "stack"], ["blob.community", "blob.hash"]),
    )
    community: int = Field(primary_key=True)
    picture: str = Field(primary_key=True)
    stack: str = Field(primary_key=True, index=True)


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
    """Store what a blob is to a community; what is there already keeps its state, and begins its day anew.

    Only charts may be 'drawn'; nothing is ever added as 'released'.
    """
    if state == "released" or (state == "drawn") != (kind == "chart"):
        raise ValueError(f"a {kind} cannot begin as {state}")
    values = {
        "hash": hash, "community": community, "state": state, "kind": kind, "mime": mime, "size": size,
        "width": width, "height": height, "created_at": now,
    }
    added = upsert(session, BLOB).values(values)
    session.execute(added.on_conflict_do_update(index_elements=["community", "hash"], set_={"created_at": now}))
    if made_from is not None:
        link = upsert(session, ORIGIN).values(community=community, picture=hash, stack=made_from)
        session.execute(link.on_conflict_do_nothing())


def release(session: Session, community: int, stacks: Collection[str]) -> None:
    """Release the stacks of a case that a person has approved; who did is in the audit."""
    _set_state(session, community, "stack", stacks, "draft", "released")


def show(session: Session, community: int, pictures: Collection[str]) -> None:
    """Release pictures that an approved case shows; nothing that was made from no released stack."""
    stack = BLOB.alias("made_from")
    vouched = exists().where(
        ORIGIN.c.community == BLOB.c.community, ORIGIN.c.picture == BLOB.c.hash,
        stack.c.community == ORIGIN.c.community, stack.c.hash == ORIGIN.c.stack,
        stack.c.kind == "stack", stack.c.state == "released",
    ).correlate(BLOB)
    _set_state(session, community, "picture", pictures, "draft", "released", vouched)


def revoke(session: Session, community: int, stacks: Collection[str]) -> None:
    """Take stacks back that no approved case of the community holds, and pictures of them that none shows.

    Call it when the case that let them go has its new status.
    """
    stack, case = _tables("stack", "case")
    held = exists().where(
        stack.c.hash == BLOB.c.hash, case.c.id == stack.c.case, case.c.community == BLOB.c.community,
        case.c.status == "approved",
    ).correlate(BLOB)
    _set_state(session, community, "stack", stacks, "released", "draft", ~held)
    made = select(ORIGIN.c.picture).where(ORIGIN.c.community == community, ORIGIN.c.stack.in_(stacks))
    _set_state(session, community, "picture", made, "released", "draft", ~_shown())


def forsake(session: Session, community: int, stack: str) -> None:
    """Let a stack, and the pictures made from it, go with the next sweep where nothing needs them any more.

    A sweep spares what is younger than a day, since its case may still be written; these have had theirs.
    """
    made = select(ORIGIN.c.picture).where(ORIGIN.c.community == community, ORIGIN.c.stack == stack)
    these = or_(BLOB.c.hash == stack, BLOB.c.hash.in_(made))
    set_where(session, BLOB, BLOB.c.community == community, these, created_at=LONG_AGO)


def _set_state(
    session: Session, community: int, kind: str, hashes: Any, before: str, after: str, *which: ColumnElement[bool]
) -> None:
    these = (BLOB.c.community == community, BLOB.c.hash.in_(hashes), BLOB.c.kind == kind, BLOB.c.state == before)
    set_where(session, BLOB, *these, *which, state=after)


def public(session: Session, community: int, hash: str, now: datetime | None = None) -> Public | None:
    """Give a picture that a community may see now; see `publics`."""
    return publics(session, community, (hash,), now).get(hash)


def publics(
    session: Session, community: int, hashes: Collection[str], now: datetime | None = None
) -> dict[str, Public]:
    """Give those of some pictures that a community may see now.

    That is what an approved case of its own shows, made from a stack that is released, and the charts of its rounds;
    nothing made from the stack of a case that is hidden since somebody had a privacy concern, and nothing of a case
    whose permission has ended. `now` is the machine's own clock unless it is told: the sweep that takes such a case
    down may be an hour away, and no caller can forget this.
    """
    day = day_of(now if now is not None else datetime.now(UTC))
    told = {"home": community, "these": list(hashes), "day": day}
    found = session.execute(_seen(), told).mappings() if hashes else ()
    return {row["hash"]: Public(**row) for row in found}


@cache
def _seen() -> Select[Any]:
    """Select the pictures of a community (`home`) among some hashes (`these`) that may be seen; built once."""
    seen = or_(
        (BLOB.c.kind == "picture") & (BLOB.c.state == "released") & _shown(_lasting()) & ~_hidden(),
        (BLOB.c.kind == "chart") & (BLOB.c.state == "drawn") & or_(_charted(), _figured()),
    )
    these = BLOB.c.hash.in_(bindparam("these", expanding=True))
    return pick(BLOB, Public).where(BLOB.c.community == bindparam("home"), these, seen)


def _lasting() -> ColumnElement[bool]:
    """Hold of a version whose permission is not over on a `day`."""
    ends = _tables("version")[0].c.permission_expires
    return or_(ends.is_(None), ends >= bindparam("day", type_=Date()))


def _shown(which: ColumnElement[bool] | None = None) -> ColumnElement[bool]:
    """Hold of a picture that an approved case shows in its current version, made from a released stack of the case;
    of where everybody pointed too, once a round of it is revealed.

    `which` may ask more of that version.
    """
    held, case, version, picture, rounds = _tables("stack", "case", "version", "picture", "round")
    stack = BLOB.alias("made_from")
    pointed = exists().where(rounds.c.case == case.c.id, rounds.c.heat_blob == BLOB.c.hash,
                             rounds.c.state == "revealed").correlate(BLOB, case)
    return exists().where(
        ORIGIN.c.community == BLOB.c.community, ORIGIN.c.picture == BLOB.c.hash,
        stack.c.community == ORIGIN.c.community, stack.c.hash == ORIGIN.c.stack,
        stack.c.kind == "stack", stack.c.state == "released",
        held.c.hash == ORIGIN.c.stack, case.c.id == held.c.case,
        # A sum has no index: SQLite would begin with every case of the community instead of this picture's stacks.
        case.c.community + 0 == BLOB.c.community, case.c.status == "approved",
        version.c.case == case.c.id, version.c.number == case.c.current_version,
        picture.c.version == version.c.id, picture.c.stack == ORIGIN.c.stack,
        or_(picture.c.question_blob == BLOB.c.hash, picture.c.reveal_blob == BLOB.c.hash, pointed),
        *(() if which is None else (which,)),
    ).correlate(BLOB)


def _hidden() -> ColumnElement[bool]:
    """Hold of a picture while a case that has the stack it was made from is hidden, whichever case shows it."""
    held, case = _tables("stack", "case")
    return exists().where(
        ORIGIN.c.community == BLOB.c.community, ORIGIN.c.picture == BLOB.c.hash, held.c.hash == ORIGIN.c.stack,
        case.c.id == held.c.case, case.c.community + 0 == BLOB.c.community, case.c.hidden_at.is_not(None),
    ).correlate(BLOB)


def _charted() -> ColumnElement[bool]:
    """Hold of a chart that a round of the community has, of a case that was not taken back."""
    rounds, case = _tables("round", "case")
    return exists().where(
        rounds.c.community == BLOB.c.community, rounds.c.chart_blob == BLOB.c.hash,
        case.c.id == rounds.c.case, case.c.status.not_in(CLOSED),
    ).correlate(BLOB)


def _figured() -> ColumnElement[bool]:
    """Hold of a chart that was drawn for a reader of the community, and belongs to no round."""
    figure = _tables("figure")[0]
    return exists().where(figure.c.community == BLOB.c.community, figure.c.hash == BLOB.c.hash).correlate(BLOB)


def drafts(session: Session, community: int, case: int) -> tuple[BlobRow, ...]:
    """List the pictures made from the stacks of a case, for those who review it."""
    held, owner = _tables("stack", "case")
    made = select(ORIGIN.c.picture).join(held, held.c.hash == ORIGIN.c.stack).join(owner, owner.c.id == held.c.case)
    made = made.where(ORIGIN.c.community == community, owner.c.id == case, owner.c.community == community)
    query = pick(BLOB, BlobRow).where(BLOB.c.community == community, BLOB.c.hash.in_(made))
    return many(session, query.order_by(BLOB.c.created_at, BLOB.c.hash), BlobRow)


def hashes(session: Session) -> tuple[str, ...]:
    """List the hash of every blob, to be compared with the store."""
    return tuple(session.execute(select(BLOB.c.hash).distinct().order_by(BLOB.c.hash)).scalars())


def sweep(session: Session, before: datetime, limit: int = 500) -> tuple[str, ...]:
    """Forget what no case or round of a community needs, and give the hashes that no community names any more.

    What was added since `before` stays, since its case may still be written; what a withdrawn case had does not.
    """
    this, case = tuple_(BLOB.c.community, BLOB.c.hash), _tables("case")[0]
    taken_back = this.in_(_belonging(case.c.status == "withdrawn"))
    unneeded = select(BLOB.c.community, BLOB.c.hash).where(
        or_(BLOB.c.created_at < before, taken_back), this.not_in(_belonging(case.c.status.not_in(CLOSED))))
    gone = [(row.community, row.hash) for row in session.execute(unneeded.limit(limit))]
    if not gone:
        return ()
    for column in (ORIGIN.c.picture, ORIGIN.c.stack):
        session.execute(delete(ORIGIN).where(tuple_(ORIGIN.c.community, column).in_(gone)))
    session.execute(delete(BLOB).where(this.in_(gone)))
    names = {hash for _, hash in gone}
    elsewhere = session.execute(select(BLOB.c.hash).where(BLOB.c.hash.in_(names))).scalars()
    return tuple(sorted(names.difference(elsewhere)))


def _belonging(which: ColumnElement[bool]) -> CompoundSelect[Any]:
    """Select the community and hash of every stack, picture and chart of some cases."""
    stack, case, version, picture, rounds = _tables("stack", "case", "version", "picture", "round")
    held = select(case.c.community, stack.c.hash).join(stack, stack.c.case == case.c.id)
    answered = [select(case.c.community, column).join(rounds, rounds.c.case == case.c.id).where(column.is_not(None))
                for column in (rounds.c.chart_blob, rounds.c.heat_blob)]
    shown = [
        select(case.c.community, column).join(version, version.c.case == case.c.id)
        .join(picture, picture.c.version == version.c.id).where(column.is_not(None))
        for column in (picture.c.question_blob, picture.c.reveal_blob)
    ]
    return union(*(query.where(which) for query in (held, *answered, *shown)))


def _tables(*names: str) -> tuple[Any, ...]:
    return tuple(BLOB.metadata.tables[name] for name in names)
