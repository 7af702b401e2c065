"""Reading cases."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlalchemy.orm import Session

from db import kinds
from db.blobs import BLOB
from db.cases.records import (
    CASE,
    CLOSED,
    OPENED,
    PICTURE,
    QUESTION,
    STACK,
    STATUSES,
    VERSION,
    WORKED,
    CaseRow,
    PictureRow,
    QuestionRow,
    StackRow,
    VersionRow,
)
from db.rows import many, one, pick, scalar, upsert

WHOLE = {"version": None, "questions": None, "pictures": None, "stacks": None}
PAGE = 25


def get(session: Session, community: int, case: int, version: int | None = None) -> CaseRow | None:
    """Read a case of a community: its current version, or the one with a number."""
    head = _head(session, community, case)
    if head is None:
        return None
    number = head["current_version"] if version is None else version
    found = one(session, pick(VERSION, VersionRow).where(
        VERSION.c.case == case, VERSION.c.number == number
    ), VersionRow)
    return None if found is None else CaseRow(**head, **_parts(session, community, case, found))


def _head(session: Session, community: int, case: int) -> dict[str, Any] | None:
    names = [CASE.c[name] for name in CaseRow.__dataclass_fields__ if name not in WHOLE]
    query = select(*names).where(CASE.c.id == case, CASE.c.community == community)
    found = session.execute(query).mappings().one_or_none()
    return None if found is None else dict(found)


def _parts(session: Session, community: int, case: int, version: VersionRow) -> dict[str, Any]:
    questions = pick(QUESTION, QuestionRow).where(QUESTION.c.version == version.id)
    pictures = pick(PICTURE, PictureRow).where(PICTURE.c.version == version.id)
    # What a rejected or withdrawn case had is swept; its rows stay, and say nothing of what there is.
    held = (BLOB.c.community == community) & (BLOB.c.hash == STACK.c.hash)
    stacks = pick(STACK, StackRow).join(BLOB, held).where(STACK.c.case == case)
    return {
        "version": version,
        "questions": many(session, questions.order_by(QUESTION.c.position), QuestionRow),
        "pictures": many(session, pictures.order_by(PICTURE.c.position), PictureRow),
        "stacks": many(session, stacks.order_by(STACK.c.number), StackRow),
    }


def by_number(session: Session, community: int, number: int) -> CaseRow | None:
    """Find a case by the number that people see."""
    found = scalar(session, select(CASE.c.id).where(CASE.c.community == community, CASE.c.number == number))
    return None if found is None else get(session, community, found)


def decided(session: Session, cases: Collection[int]) -> frozenset[int]:
    """Give those of some cases, of any community, about which somebody has decided: nobody needs their originals."""
    query = select(CASE.c.id).where(CASE.c.id.in_(cases), CASE.c.status.not_in(WORKED))
    return frozenset(session.execute(query).scalars())


def list_cases(
    session: Session, community: int, status: str | None = None, text: str = "", page: int = 0,
    limit: int = PAGE, *, reader: int | None = None, whole: bool = True,
) -> tuple[CaseRow, ...]:
    """List the cases of a community, newest first, a page at a time; `text` searches titles and numbers.

    Unless `whole`, a title is searched only where `reader` may read it: their own, and what has been posted.
    """
    query = _current(community)
    if status is not None:
        query = query.where(CASE.c.status == status)
    if text.strip():
        query = query.where(_matches(text.strip(), true() if whole else _readable(reader)))
    return _listed(session, community, query.order_by(CASE.c.number.desc()).limit(limit).offset(page * limit))


def find(
    session: Session, community: int, text: str, *, reader: int | None = None, whole: bool = True,
    states: Sequence[str] = STATUSES, author: int | None = None,
) -> tuple[CaseRow, ...]:
    """Suggest cases by a text in the title or by their number, at most 25, of some states or of one author.

    Unless `whole`, only those whose title `reader` may read: their own, and what has been posted and not taken back.
    """
    query = _current(community).where(true() if whole else _readable(reader), CASE.c.status.in_(states))
    query = query.where(CASE.c.author == author) if author is not None else query
    query = query.where(_matches(text.strip(), true())) if text.strip() else query
    return _listed(session, community, query.order_by(CASE.c.number.desc()).limit(PAGE))


def _current(community: int) -> Select[Any]:
    current = (VERSION.c.case == CASE.c.id) & (VERSION.c.number == CASE.c.current_version)
    return select(CASE.c.id).join(VERSION, current).where(CASE.c.community == community)


def _listed(session: Session, community: int, ids: Select[Any]) -> tuple[CaseRow, ...]:
    found = (get(session, community, case) for case in session.execute(ids).scalars().all())
    return tuple(case for case in found if case is not None)


def _readable(reader: int | None) -> ColumnElement[bool]:
    # A case without an author is nobody's own, so a call without a member must not match it.
    own = CASE.c.author == reader if reader is not None else false()
    return or_(own, VERSION.c.posted & CASE.c.status.not_in(CLOSED))


def _matches(text: str, readable: ColumnElement[bool]) -> ColumnElement[bool]:
    in_title = func.lower(VERSION.c.title).contains(text.lower(), autoescape=True) & readable
    number = text.lstrip("#")
    return or_(in_title, CASE.c.number == int(number)) if number.isdecimal() and len(number) < 9 else in_title


def missing(session: Session, case: int) -> tuple[str, ...]:
    """Name what a case still needs before it can be approved."""
    community = scalar(session, select(CASE.c.community).where(CASE.c.id == case))
    found = get(session, community, case)
    return ("case",) if found is None else lacking(found)


def lacking(case: CaseRow) -> tuple[str, ...]:
    """Name what the version of a case lacks."""
    question = case.questions[0] if case.questions else None
    options = {option["id"] for option in question.options if option["text"].strip()} if question else set()
    present = {
        "title": bool(case.version.title.strip()),
        "question": question is not None and bool(question.prompt.strip()),
        "options": question is not None and (len(options) >= 2 or not _chosen(question)),
        "key": question is not None and _keyed(question, options),
        "permission": bool(case.version.permission_kind.strip()) and _referred(case.version),
        "pictures": bool(case.stacks),
    }
    return tuple(name for name, there in present.items() if not there)


def _chosen(question: QuestionRow) -> bool:
    """Tell whether a question needs options to choose from."""
    return question.kind == "choice" or (question.kind == "ranked" and bool(question.options))


def _keyed(question: QuestionRow, options: Collection[str]) -> bool:
    """Tell whether a question says what is right."""
    if question.typed:
        return bool(question.names and question.names[0].strip())
    if question.kind == "point":
        return bool(question.key) and all(kinds.CELL.fullmatch(cell) for cell in question.key)
    return bool(question.key) and set(question.key) <= set(options)


def _referred(version: VersionRow) -> bool:
    """Tell whether a permission says where it is; what is made up has nobody to ask."""
    return version.permission_kind == "synthetic" or bool(version.permission_reference.strip())


def secret(session: Session, case: int) -> bool:
    """Say whether the answer of a case is not for everyone yet: it is unposted, or a round of it is open."""
    rounds = CASE.metadata.tables["round"]
    current = (VERSION.c.case == CASE.c.id) & (VERSION.c.number == CASE.c.current_version)
    posted = scalar(session, select(VERSION.c.posted).join(CASE, current).where(CASE.c.id == case))
    waiting = select(rounds.c.id).where(rounds.c.case == case, rounds.c.state == "open").limit(1)
    return posted is False or scalar(session, waiting) is not None


def opened(session: Session, case: int, member: int) -> None:
    """Remember that a member saw a case while its answer was secret; it does not count for them."""
    if secret(session, case):
        insert = upsert(session, OPENED).values(case=case, member=member)
        session.execute(insert.on_conflict_do_nothing())


def opened_by(session: Session, case: int) -> tuple[int, ...]:
    """List the members who opened a case before it was posted."""
    query = select(OPENED.c.member).where(OPENED.c.case == case).order_by(OPENED.c.member)
    return tuple(session.execute(query).scalars())
