"""Writing cases: drafts change in place, what has been posted gets a new version."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from db import audit, deliveries, kinds, letters
from db.cases.hidden import held
from db.cases.reading import get, lacking
from db.cases.records import (
    CASE,
    FIELDS,
    PICTURE,
    QUESTION,
    STACK,
    VERSION,
    VERSION_FIELDS,
    WORKED,
    CaseRow,
    QuestionRow,
)
from db.rows import next_number, scalar, set_where

EditOutcome = Literal["saved", "new version", "unknown", "needs note", "incomplete"]


@dataclass(frozen=True, slots=True)
class Edited:
    """What became of an edit; `missing` names what an approved case would lack."""

    outcome: EditOutcome
    case: CaseRow | None = None
    missing: tuple[str, ...] = ()


def create_draft(
    session: Session, community: int, author: int | None, fields: dict[str, Any], now: datetime
) -> CaseRow:
    """Begin a draft with the fields that are known; see FIELDS for their names."""
    _refuse_others(fields)
    number = next_number(session, CASE, community)
    values = {"community": community, "number": number, "author": author, "created_at": now}
    if "audience" in fields:
        values["audience"] = fields["audience"]
    case: int = scalar(session, insert(CASE).values(values).returning(CASE.c.id))
    question = question_of(fields, None)
    said = {name: fields[name] for name in VERSION_FIELDS if name in fields}
    said = with_ids(said, question.get("options", []))
    version = scalar(
        session, insert(VERSION).values(case=case, number=1, created_at=now, **said).returning(VERSION.c.id)
    )
    session.execute(insert(QUESTION).values(version=version, **question))
    audit.record(session, community, author, "case.create", f"case:{case}", now)
    return _there(session, community, case)


def edit(
    session: Session, community: int, case: int, fields: dict[str, Any], by: int | None, now: datetime,
    *, note: str = "",
) -> Edited:
    """Change fields of a case; a version that has been posted stays, and a new one says what was corrected."""
    _refuse_others(fields)
    found = get(session, community, case)
    if found is None:
        return Edited("unknown")
    if found.version.posted and not note.strip():
        return Edited("needs note", found)
    point = session.begin_nested()
    version = _copy(session, found, note, now) if found.version.posted else found.version.id
    _write(session, found, version, fields)
    after = _there(session, community, case)
    if after.status == "approved" and lacking(after):
        point.rollback()
        return Edited("incomplete", found, lacking(after))
    point.commit()
    audit.record(session, community, by, "case.edit", f"case:{case}", now, fields=sorted(fields))
    redraw(session, case)
    return Edited("new version" if found.version.posted else "saved", after)


def redraw(session: Session, case: int) -> None:
    """Draw a case and every round of it again."""
    deliveries.redraw(session, "case", case, "correction")
    rounds = CASE.metadata.tables["round"]
    for number in session.execute(select(rounds.c.id).where(rounds.c.case == case)).scalars().all():
        deliveries.redraw(session, "round", number, "correction")
    letters.redraw(session, case)
    # The list of what was sent, which stands where editors read, names it by its state.
    deliveries.redraw(session, "sent", scalar(session, select(CASE.c.community).where(CASE.c.id == case)))


def attach_stacks(
    session: Session, community: int, case: int, stacks: Sequence[dict[str, Any]], by: int | None,
    now: datetime,
) -> str:
    """Add stacks to a draft, each {hash, pictures, meta, report}: 'attached', 'unknown' or 'closed'."""
    found = get(session, community, case)
    if found is None:
        return "unknown"
    if found.status not in WORKED:
        return "closed"
    there = _forget_swept(session, found)
    number = scalar(session, select(func.max(STACK.c.number)).where(STACK.c.case == case)) or 0
    new = [stack for stack in stacks if stack["hash"] not in there]
    for place, stack in enumerate(new, number + 1):
        session.execute(insert(STACK).values(case=case, number=place, **stack))
    audit.record(session, community, by, "case.stacks", f"case:{case}", now, count=len(new))
    deliveries.redraw(session, "case", case, "correction")
    return "attached"


def detach_stack(session: Session, community: int, case: int, number: int, by: int | None, now: datetime) -> str:
    """Take a series out of a draft: 'detached', 'unknown', 'closed' or 'held'. Those that stay are counted anew.

    'held' is what hides pictures while an editor looks at them.
    """
    found = get(session, community, case)
    if found is None or number not in {stack.number for stack in found.stacks}:
        return "unknown"
    if found.status not in WORKED:
        return "closed"
    if held(session, case):
        return "held"
    _forget_swept(session, found)
    session.execute(delete(STACK).where(STACK.c.case == case, STACK.c.number == number))
    for place, stack in enumerate((s for s in found.stacks if s.number != number), 1):
        set_where(session, STACK, STACK.c.id == stack.id, number=place)
    audit.record(session, community, by, "case.detach", f"case:{case}", now)
    deliveries.redraw(session, "case", case, "correction")
    return "detached"


def _forget_swept(session: Session, case: CaseRow) -> set[str]:
    """Delete the rows of stacks whose bytes were swept, so that their numbers are free; give the hashes that stay."""
    there = {stack.hash for stack in case.stacks}
    session.execute(delete(STACK).where(STACK.c.case == case.id, STACK.c.hash.not_in(there)))
    return there


def reopen(session: Session, community: int, case: int, by: int | None, now: datetime, editor: bool) -> str:
    """Make what was rejected, or waits for review, a draft again: 'reopened', 'kept', 'closed' or 'unknown'.

    What an editor changes stays in review. The note of a rejection stays, to be read while the case is worked on.
    """
    found = get(session, community, case)
    if found is None:
        return "unknown"
    if found.status == "draft" or (found.status == "review" and editor):
        return "kept"
    these = (CASE.c.id == case) & CASE.c.status.in_(("review", "rejected"))
    if not set_where(session, CASE, these, status="draft"):
        return "closed"
    audit.record(session, community, by, "case.reopened", f"case:{case}", now)
    redraw(session, case)
    return "reopened"


def discard(session: Session, community: int, case: int, by: int | None, now: datetime) -> str:
    """Delete what has not been approved: 'discarded', 'closed', 'held' or 'unknown'. Its pictures are swept.

    Nothing is taken back, since only approval lets a stack go: one that is released is held by another case.
    """
    if get(session, community, case) is None:
        return "unknown"
    if held(session, case):
        return "held"
    these = (CASE.c.id == case) & CASE.c.status.in_(("draft", "review", "rejected"))
    if not set_where(session, CASE, these, status="withdrawn", note=None):
        return "closed"
    audit.record(session, community, by, "case.discarded", f"case:{case}", now)
    redraw(session, case)
    return "discarded"


def _there(session: Session, community: int, case: int) -> CaseRow:
    found = get(session, community, case)
    assert found is not None
    return found


def _refuse_others(fields: dict[str, Any]) -> None:
    others = set(fields) - set(FIELDS)
    if others:
        raise ValueError(f"a case has no fields {sorted(others)}")


def _write(session: Session, case: CaseRow, version: int, fields: dict[str, Any]) -> None:
    old = case.question
    question = question_of(fields, old)
    said = {name: fields[name] for name in VERSION_FIELDS if name in fields}
    said = with_ids(said, question.get("options", old.options))
    if said:
        set_where(session, VERSION, VERSION.c.id == version, **said)
    if question:
        question["key_revision"] = old.key_revision + (question.get("key", old.key) != old.key)
        set_where(session, QUESTION, QUESTION.c.version == version, QUESTION.c.position == 0, **question)
    if "audience" in fields:
        set_where(session, CASE, CASE.c.id == case.id, audience=fields["audience"])


def _copy(session: Session, case: CaseRow, note: str, now: datetime) -> int:
    number = case.current_version + 1
    said = {name: getattr(case.version, name) for name in VERSION_FIELDS}
    values = {**said, "case": case.id, "number": number, "correction_note": note, "posted": True}
    version: int = scalar(session, insert(VERSION).values(**values, created_at=now).returning(VERSION.c.id))
    for where, rows in ((QUESTION, case.questions), (PICTURE, case.pictures)):
        for row in rows:
            kept = {name: getattr(row, name) for name in row.__dataclass_fields__ if name != "id"}
            session.execute(insert(where).values({**kept, "version": version}))
    set_where(session, CASE, CASE.c.id == case.id, current_version=number)
    return version


def question_of(fields: dict[str, Any], old: QuestionRow | None) -> dict[str, Any]:
    """Give the question's columns that fields change.

    Options may be texts: a text that was there keeps its id, a new one gets the next. Letters in `key` and
    `why_not` mean positions, since letters exist only on cards. The key of a typed answer is its name, with `synonyms`
    beside it; that of a place its cells.
    """
    values: dict[str, Any] = {name: fields[name] for name in ("prompt", "kind", "look_first") if name in fields}
    before = old.options if old is not None else []
    if "options" in fields:
        values["options"] = _options(fields["options"], before)
    options, kind = values.get("options", before), values.get("kind", old.kind if old is not None else "choice")
    return {**values, **_key(fields, options, kind, old)}


def _key(
    fields: dict[str, Any], options: list[dict[str, str]], kind: str, old: QuestionRow | None
) -> dict[str, Any]:
    """Give the key's columns as a kind of question keeps them, where fields change them."""
    if kinds.typed(kind, [option["id"] for option in options]):
        return {"key": [], "names": _names(fields, old)}
    if "key" in fields and kind == "point":
        return {"key": kinds.cells(fields["key"]), "names": []}
    if "key" in fields:
        key = [fields["key"]] if isinstance(fields["key"], str) else list(fields["key"])
        return {"key": [option_id(word, options) for word in key], "names": []}
    if "options" in fields and old is not None:
        return {"key": [word for word in old.key if any(option["id"] == word for option in options)]}
    return {}


def _names(fields: dict[str, Any], old: QuestionRow | None) -> list[str]:
    """Give what a typed answer may be called, its own name first."""
    before = old.names if old is not None else []
    first = [str(fields["key"])] if fields.get("key") else [] if "key" in fields else before[:1]
    return [*first, *(fields["synonyms"] if "synonyms" in fields else before[1:])] if first else []


def _options(options: Sequence[Any], old: list[dict[str, str]]) -> list[dict[str, str]]:
    known = {option["text"]: option["id"] for option in old}
    used = [int(digits) for option in old for digits in re.findall(r"\d+", option["id"])]
    following = max(used, default=0)
    given = []
    for option in options:
        if isinstance(option, str):
            identity = known.pop(option, None)
            if identity is None:
                following += 1
                identity = f"a{following}"
            option = {"id": identity, "text": option}
        given.append({"id": option["id"], "text": option["text"]})
    return given


def option_id(word: str, options: list[dict[str, str]]) -> str:
    """Give the id of the option that a letter, or an id, names."""
    place = ord(word) - ord("A") if len(word) == 1 and word.isupper() else -1
    return options[place]["id"] if 0 <= place < len(options) else word


def with_ids(said: dict[str, Any], options: list[dict[str, str]]) -> dict[str, Any]:
    """Key the reasons against the other options by option id."""
    if "why_not" not in said:
        return said
    return {**said, "why_not": {option_id(word, options): why for word, why in said["why_not"].items()}}
