"""Changing what a case says: what may change, checked against its pictures."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

import db
import db.blobs
import db.cases
from bot import Button, Context, Refusal, Text, say
from cogs.cases import fitting, showing
from cogs.cases.faults import Fault, Faults
from cogs.cases.fields import LEAST_OPTIONS, checked, key_letter, missing
from cogs.cases.showing import Stills
from cogs.cases.typed import EMPTY, PARAM_OF, Typed, shown

ANSWERED = say("Answers were given to this key, so it stays. A director can withdraw the case; or say in its text what "
               "was wrong, with a note of correction.")
FIELD_OF_LACK = {"question": "prompt", "permission": "permission_kind"}
PICTURED = ("window", "key_images", "answer_images", "series", "findings")


def begun(file: dict[str, Any], typed: Typed) -> dict[str, Any]:
    """Join what a question file says with what was typed, which goes before it; raises Faults."""
    fields, faults = typed.read()
    return _whole({**file, **fields}, faults)


def edited(case: db.cases.CaseRow, typed: Typed, answered: bool = True) -> dict[str, Any]:
    """Give every field as the form shows it, since what was emptied there is meant to be empty; raises Faults.

    `answered` says of a posted case that somebody has answered to its key.
    """
    read, faults = typed.read()
    several = bool(case.question.options) and len(case.question.key) > 1 and read.get("key") == shown(case, "key")
    # A form takes one letter; what a correction lets count beside it stays as it is.
    fields = _whole({**EMPTY, **read, **({"key": _letter_of(case)} if several else {})}, faults, _unwritten(case))
    if case.version.posted:
        fields = {**fields, **_kept(case, fields, answered and not several)}
    if several:
        del fields["key"]
    found = fitting.faults(as_edited(case, fields))
    if found:
        raise Faults(found)
    return fields


def _unwritten(case: db.cases.CaseRow) -> frozenset[str]:
    """Name what a draft never had, as one that was sent: it may be written little by little."""
    if case.status != "draft" or case.version.posted:
        return frozenset()
    lacks = db.cases.lacking(case)
    reference = {"permission_reference"} if "permission" in lacks else set()
    return frozenset({FIELD_OF_LACK.get(name, name) for name in lacks} | reference)


def _whole(fields: dict[str, Any], faults: list[Fault], unwritten: Container[str] = ()) -> dict[str, Any]:
    faults = [*faults, *(fault for fault in missing(fields) if fault.field not in unwritten)]
    try:
        fields = checked(fields, least=1 if "options" in unwritten else LEAST_OPTIONS)
    except Faults as more:
        faults += [fault for fault in more.faults if fault.field not in {one.field for one in faults}]
    if faults:
        raise Faults(Fault(PARAM_OF.get(one.field, one.field), one.sentence) for one in faults)
    return fields


def _kept(case: db.cases.CaseRow, fields: dict[str, Any], answered: bool) -> dict[str, Any]:
    """Keep the title and the ids of options of a posted case; its key too, once somebody has answered."""
    question, options, found = case.question, case.question.options, []
    if fields["title"].strip() != case.version.title.strip():
        found.append(Fault("title", say("This case has been posted: its title stays “{title}”, since it is found by "
                                        "it. Write a correction into its text.", title=case.version.title)))
    if (fields["kind"], bool(fields["look_first"])) != (question.kind, question.look_first):
        found.append(Fault("kind", say("This case has been posted: it is answered as it was then.")))
    elif len(fields["options"]) != len(options):
        found.append(Fault("options", say("This case has been posted: it keeps its {count} options in their order. "
                                          "You may correct their wording.", count=len(options))))
    elif answered and not _same_key(question, fields):
        found.append(Fault("key", ANSWERED))
    if found:
        raise Faults(found)
    kept = [{"id": old["id"], "text": text} for old, text in zip(options, fields["options"], strict=True)]
    return {"options": kept}


def _letter_of(case: db.cases.CaseRow) -> str:
    options = [option["id"] for option in case.question.options]
    return chr(ord("A") + options.index(case.question.key[0]))


def _same_key(question: db.cases.QuestionRow, fields: dict[str, Any]) -> bool:
    """Tell whether fields leave the key as it is; synonyms may be added, and count from the next reveal on."""
    if question.options:
        return _key_of(question.options, fields) == question.key
    return bool(fields["key"] == shown_key(question))


def shown_key(question: db.cases.QuestionRow) -> str:
    """Give the key of a question without options as the form shows it."""
    return question.names[0] if question.names else ", ".join(question.key)


def _key_of(options: list[dict[str, str]], fields: dict[str, Any]) -> list[str]:
    return [options[place]["id"] for place in range(len(options))
            if fields["key"] == key_letter(chr(ord("A") + place), fields["options"])]


def as_edited(case: db.cases.CaseRow, fields: dict[str, Any]) -> db.cases.CaseRow:
    """Give a case as its pictures would be shown with other fields."""
    said = {name: fields[name] for name in PICTURED if name in fields}
    return replace(case, version=replace(case.version, **said))


async def drawn(ctx: Context, case: db.cases.CaseRow) -> Stills:
    """Draw what the card of a case shows; Refusal where its fields do not fit its pictures."""
    faults = fitting.faults(case)
    stack = showing.stack_of(case)
    if faults or stack is None:
        raise Faults(faults or [Fault("pictures", say("There are no pictures yet."))]).refusal()
    try:
        return await ctx.work(showing.draw, case, ctx.bytes.path(stack.hash), ctx.bytes)
    except db.MissingBytes:
        raise Refusal("The pictures of case {number} are not in the store any more. Send them again.",
                      Button(say("Send the pictures again"), "cases.pictures", case.id), number=case.number) from None


def add_drawn(session: Session, community: int, stills: Stills, now: datetime) -> None:
    """Record pictures drawn from a stack; they may be shown once the stack is released."""
    for one in stills.drawn:
        db.blobs.add(session, community, one.hash, "picture", "image/png", one.size, now, width=one.width,
                     height=one.height, made_from=stills.stack)


def drop(session: Session, community: int, case: int, series: int, by: int | None, now: datetime,
         editor: bool) -> str:
    """Take a series out: 'detached', 'unknown' or 'closed'; out of the review with it, unless an editor did."""
    outcome = db.cases.detach_stack(session, community, case, series, by, now)
    if outcome == "detached":
        db.cases.reopen(session, community, case, by, now, editor)
    return outcome


def outcome_of(edited: db.cases.Edited) -> Text:
    """Say what became of an edit."""
    if edited.outcome == "new version":
        return say("Saved as a new version. The correction is shown on every card of this case.", tone="good")
    if edited.outcome == "needs note":
        raise Refusal("This case has been posted. Say in one line what you correct; it is shown on its cards.",
                      field="note")
    if edited.outcome != "saved":
        raise Refusal("That case is not complete without what you took out. Nothing was changed.")
    return say("Saved.", tone="good")
