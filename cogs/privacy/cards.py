"""The cards of privacy concerns: the question, the thanks, the ticket and their list."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from bot import Button, Card, Link, Row, Text, When, say, written
from cogs.privacy.reading import Named, Ticket
from db.cases import CaseRow
from db.concerns import ConcernRow
from db.rounds import PERMISSION_WITHDRAWN

THANKS = {
    "hidden": say("Thank you. The pictures are hidden everywhere now, and an editor looks at them. Nobody is told who "
                  "asked.", tone="good"),
    "hidden already": say("Thank you. These pictures are hidden already, and an editor looks at them.", tone="good"),
    "told already": say("Thank you. The editors have your word about this case, and one of them looks at it.",
                        tone="good"),
    "one a day": say("Thank you. A ticket waits for the editors, and one of them looks. The pictures are not hidden "
                     "until then: each of you can hide one case a day. Nobody is told who asked.", tone="good"),
    "an editor first": say("Thank you. A ticket waits for the editors, and one of them looks at these pictures before "
                           "they are hidden. Nobody is told who asked.", tone="good"),
    "enough": say("You have told the editors about several cases today. If there is another, write to one of them; "
                  "write `/who` to see their names.", tone="caution"),
}
# Notes that nobody typed.
REASONS = {PERMISSION_WITHDRAWN: say("The permission of another case with the same pictures was withdrawn. Withdraw "
                                     "this one too, unless a permission of its own allows it.", tone="caution")}
STATE = {"open": say("waits"), "founded": say("founded"), "unfounded": say("unfounded")}


def asked(case: CaseRow, round: int | None) -> Card:
    """Ask whether the pictures of a case are to be hidden, before anything is done."""
    back = [Button(say("Back"), "quiz.more", round)] if round is not None else []
    question, label = say("Hide these pictures everywhere now? An editor will look. Nobody is told who asked."), say(
        "Hide")
    if case.hidden_at is not None:
        question, label = say("These pictures are hidden now. Keep them so until an editor has looked? Nobody is told "
                              "who asked."), say("Keep hidden")
    return Card(say("Case {number} · {title}", number=case.number, title=case.title), question,
                Row(Button(label, "privacy.hide", case.id, look="danger"), *back))


def ticket(found: Ticket, address: str | None) -> Card:
    """Draw a ticket for editors: what it is about, what was done, what they can do; no picture, and nobody's name."""
    row, case = found.row, found.case
    head = say("Ticket {ticket} · case {number} · {title}", ticket=row.number, number=case.number, title=case.title)
    if row.state != "open":
        return Card(head, decided(found), _note(row), *_messages(found))
    told = say("Somebody has a privacy concern about these pictures, since {at}.", at=When(row.at, "long"))
    hidden = say("They are hidden everywhere until one of you decides.") if found.hidden else say(
        "They are not hidden. Look at them soon.", tone="caution")
    return Card(head, told, hidden, *_messages(found), _note(row), *_controls(found, address))


def _controls(found: Ticket, address: str | None) -> list[Text | Row]:
    row, case = found.row, found.case
    look = [Link(say("Look at the pictures"), f"{address}/review/{case.number}")] if address is not None else []
    withdraw = Button(say("Keep hidden and withdraw"), "privacy.withdraw", row.id, look="danger")
    if case.status != "approved":
        return [say("The case is in review: approve it first, then its pictures can be shown again.", tone="caution"),
                Row(*look, withdraw, Button(say("Note"), "privacy.note", row.id))]
    label = say("Restore") if case.hidden_at is not None else say("Nothing is wrong")
    return [Row(*look, Button(label, "privacy.restore", row.id), withdraw,
                Button(say("Note"), "privacy.note", row.id))]


def _messages(found: Ticket) -> list[Text]:
    """Tell which messages are still being deleted, and which could not be."""
    told = []
    if found.places:
        told.append(say("Still being deleted in: {places}.", places=_named(found.places)))
    if found.stuck:
        told.append(say("Could not be deleted in: {places}. Look there, and delete it by hand.",
                        places=_named(found.stuck), tone="bad"))
    if found.sharing:
        numbers = ", ".join(map(str, found.sharing))
        same = say("The same pictures are in cases {numbers}.", numbers=numbers) if len(found.sharing) > 1 else say(
            "The same pictures are in case {numbers}.", numbers=numbers)
        told.append(say("{same} They are hidden there too, and withdrawn with this one.", same=same, tone="caution")
                    if found.hidden else
                    say("{same} They are not hidden there either, and are withdrawn with this one.", same=same,
                        tone="caution"))
    return told


def _named(places: Sequence[Named]) -> Text:
    """Write the names of places with commas."""
    first, *others = (say("{name}", name=one.name) if one.name is not None else say(
        "a place on {platform} that is not in the list any more", platform=one.platform.capitalize())
                      for one in places)
    return reduce(lambda names, name: say("{names}, {name}", names=names, name=name), others, first)


def _note(row: ConcernRow) -> Text | None:
    if row.note in REASONS:
        return REASONS[row.note]
    return say("Note: {note}", note=written(row.note)) if row.note else None


def restored(found: Ticket, told: Text) -> Text:
    """Tell what became of the pictures of a ticket that was decided, which another case may keep hidden."""
    if not found.hidden_by:
        return told
    numbers = ", ".join(map(str, found.hidden_by))
    if len(found.hidden_by) > 1:
        return say("Noted. These pictures stay hidden: cases {numbers} show the same, and wait to be decided too.",
                   numbers=numbers, tone="caution")
    return say("Noted. These pictures stay hidden: case {number} shows the same, and waits to be decided too.",
               number=numbers, tone="caution")


def withdrawn(numbers: Sequence[int]) -> Text:
    """Tell which cases were withdrawn with a ticket."""
    if len(numbers) < 2:
        return say("Withdrawn. Its messages and pictures are being deleted everywhere.", tone="good")
    return say("Withdrawn: cases {numbers}, which show pictures of the same series. Their messages and pictures are "
               "being deleted everywhere.", numbers=", ".join(map(str, numbers)), tone="good")


def decided(found: Ticket) -> Text:
    """Tell what became of a ticket."""
    row = found.row
    at = When(row.decided_at or row.at, "long")
    if found.case.status == "withdrawn":
        return say("Founded: the case was withdrawn everywhere, {at}.", at=at)
    if row.state == "founded":
        return say("Founded: its masks were changed, it was approved anew, and {name} showed it again, {at}.",
                   name=found.decider, at=at)
    return say("Unfounded: {name} looked and found nothing to change, {at}.", name=found.decider, at=at)


def tickets(found: Sequence[tuple[ConcernRow, CaseRow]]) -> Card:
    """List tickets, those that wait first; whose they are stands nowhere."""
    if not found:
        return Card(say("Privacy tickets"), say("There is none. Anybody opens one with Privacy concern, behind More."))
    lines = [say("Ticket {ticket} · case {number} · {state} · {at}", ticket=row.number, number=case.number,
                 state=STATE[row.state], at=When(row.at, "date")) for row, case in found]
    buttons = [Button(say("Ticket {ticket}", ticket=row.number), "privacy.open", row.id) for row, _ in found[:10]]
    return Card(say("Privacy tickets"), *lines, Row(*buttons))
