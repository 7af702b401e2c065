"""The card of a case for those who work on it: what was taken in, what it says, what is still missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import db.cases
import db.jobs
from bot import Button, Card, Fields, Link, Row, Text, say, wording, written
from cogs.cases import phrases, tracing, words
from cogs.cases.fitting import amiss
from cogs.cases.kind_fields import WAYS
from cogs.cases.permission import GONE
from cogs.cases.pictured import pictured
from cogs.cases.revealed import after_the_reveal
from cogs.cases.showing import answer_images, shown_images, unmarked
from cogs.cases.signing import Standing, may_show_person
from cogs.cases.typed import window_words
from db.signatures import digest

ASKED = {"community": say("This community asks for two signatures."),
         "tracing": say("Tracing this patient is likely enough that two signatures are asked for.")}


@dataclass(frozen=True)
class Worked:
    """A case as its card needs it: the jobs that took its pictures in, and who looks.

    `knows` says that the reader may see the key; whoever may not is offered it, and is not ranked then.
    `pictures_at` is the address at which an editor looks at the pictures, where the card does not stand there.
    `standing` says how far the review has come, where the reader decides about it.
    """

    case: db.cases.CaseRow
    batches: tuple[db.jobs.JobRow, ...]
    knows: bool
    editor: bool
    pictures_at: str | None = None
    standing: Standing | None = None

    @property
    def under_way(self) -> bool:
        """Say whether pictures are being taken in."""
        return any(job.state in db.jobs.LIVE for job in self.batches)

    @property
    def ready(self) -> bool:
        """Say whether nothing keeps the case from its next step."""
        return not (self.under_way or db.cases.lacking(self.case) or amiss(self.case))

    @property
    def signable(self) -> bool:
        """Say whether the reader's own signature is all that the next step waits for, beside a look at the pictures."""
        barred = self.standing is not None and self.standing.needed > 1 and (self.standing.own or self.standing.signed)
        return self.ready and not barred and not unmarked(self.case)


def title(case: db.cases.CaseRow) -> Text:
    """Head a card with the state, number and title of a case."""
    return say("{status} · case {number} · {title}", status=words.STATUS[case.status], number=case.number,
               title=case.version.title or say("no title yet"))


def card(worked: Worked) -> Card:
    """Draw a case for its author and the editors."""
    case = worked.case
    return Card(title(case), *_progress(worked), *pictured(case), *_note(case), *_question(worked), _facts(case),
                *_told(worked), *_reviewed(worked), *_missing(worked), Row(*_controls(worked)))


def _progress(worked: Worked) -> Iterator[Text]:
    last = worked.batches[-1] if worked.batches else None
    if worked.under_way and last is not None:
        told = last.progress or {}
        if told.get("stage") in words.STAGE:
            yield say("Taking the pictures in: {stage}, {done} of {total}.", stage=words.STAGE[told["stage"]],
                      done=told["done"], total=told["total"])
        else:
            yield say("The pictures wait to be taken in.")
    elif last is not None and last.state == "failed" and worked.case.status in db.cases.WORKED:
        yield written(last.error or "", tone="caution")


def _note(case: db.cases.CaseRow) -> Iterator[Text]:
    if case.status == "withdrawn" and case.note in GONE:
        yield GONE[case.note].toned("caution")
    if case.note and case.status == "draft":
        yield say("Returned with a note: {note}", note=case.note, tone="caution")
    elif case.note and case.status == "rejected":
        yield say("Rejected: {note}", note=case.note, tone="caution")
    if case.version.correction_note:
        yield say("Corrected: {note}", note=case.version.correction_note)


def _question(worked: Worked) -> Iterator[Text | Fields]:
    case = wording.shown(worked.case)
    if case.version.history:
        yield written(case.version.history)
    yield say("**{prompt}**", prompt=case.question.prompt)
    if case.question.kind != "choice":
        yield say("Answered: {way}.", way=WAYS[case.question.kind], tone="quiet")
    if case.question.look_first:
        yield say("The options come after a first look.", tone="quiet")
    if case.question.options:
        yield written(words.option_lines(case))
    if worked.knows:
        yield from after_the_reveal(case)


def _facts(case: db.cases.CaseRow) -> Fields:
    version = case.version
    pairs: list[tuple[Text, Text | str]] = [(say("May travel as far as"), words.AUDIENCE[case.audience])]
    if version.permission_kind:
        kind = words.PERMISSION[version.permission_kind]
        pairs.append((say("Permission"), say("{kind}: {reference}", kind=kind, reference=version.permission_reference)
                      if version.permission_reference else kind))
    if version.permission_expires:
        pairs.append((say("Permission ends on"), say("{day}", day=version.permission_expires)))
    if case.stacks and not amiss(case) and not unmarked(case):
        pairs.append((say("Shown"), say("{pictures} of series {series}", series=version.series,
                                        pictures=words.pictures(shown_images(case)))))
        if answer_images(case):
            pairs.append((say("With the answer only"), words.pictures(answer_images(case))))
    if version.window:
        pairs.append((say("Window"), window_words(version.window)))
    if version.alt:
        pairs.append((say("Alt text"), version.alt))
    return Fields(*pairs)


def _told(worked: Worked) -> Iterator[Text]:
    """Say what its words may tell of the patient; those in doubt to whoever may know the key, which is among them."""
    case = worked.case
    if case.status == "withdrawn":
        return
    yield from tracing.lines(case)
    if case.status in db.cases.WORKED and worked.knows:
        yield from phrases.checked_words(case)


def _reviewed(worked: Worked) -> Iterator[Text]:
    """Say how far the review has come: what was opened, who signed, who else has to."""
    standing = worked.standing
    if standing is None:
        return
    if standing.left:
        yield say("Looked at: {opened} of {wanted} shown or marked. Open the others before you approve it.",
                  opened=standing.wanted - standing.left, wanted=standing.wanted, tone="caution")
    elif standing.wanted:
        yield say("Looked at: {opened} of {wanted} shown or marked.", opened=standing.wanted, wanted=standing.wanted,
                  tone="good")
    if standing.needed > 1:
        yield ASKED[standing.why]
        yield say("Two editors sign this case, and its author's signature does not count.", tone="quiet")
    elif standing.own:
        yield say("You wrote this case. One signature is needed, and yours is enough.", tone="quiet")
    if standing.signers:
        yield say("Signed by {names}. Signatures still needed: {left}.", names=words.listed(standing.signers),
                  left=standing.needed - len(standing.signers), tone="good")
    if may_show_person(worked.case):
        yield say("There are color pictures, renderings or pictures without a header here: whoever signs says that "
                  "they show no person.", tone="quiet")


def _missing(worked: Worked) -> Iterator[Text]:
    """Say what keeps a case from being approved: what it lacks, and what its pictures cannot bear out."""
    if worked.under_way or worked.case.status not in ("draft", "review", "rejected"):
        return
    lacking = db.cases.lacking(worked.case)
    if lacking:
        yield words.lacking(lacking)
    found = amiss(worked.case)
    if found:
        yield words.misfit(found)
    if unmarked(worked.case):
        yield words.unmarked()


def _controls(worked: Worked) -> Iterator[Button | Link]:
    case, status = worked.case, worked.case.status
    # Whoever approves looks first, so that this is the first control.
    if worked.pictures_at and worked.editor and status == "review":
        sheet = worked.standing.sheet if worked.standing is not None else 1
        label = say("Next sheet") if sheet > 1 else say("Look at the pictures")
        yield Link(label, f"{worked.pictures_at}?sheet={sheet}" if sheet > 1 else worked.pictures_at)
    if not worked.knows:
        yield Button(say("Show the key; you are not ranked on it then"), "cases.tell", case.id)
    if worked.under_way:
        yield Button(say("Look again"), "cases.look", case.id)
    if case.stacks:
        yield Button(say("What was kept"), "cases.kept", case.id)
        yield Button(say("Preview"), "quiz.preview_case", case.id)
    look: Literal["primary", "plain"] = "primary" if status in db.cases.WORKED and amiss(case) else "plain"
    yield Button(say("Edit"), "cases.edit", case.id, look=look) if status != "withdrawn" else Button(
        say("Cases"), "cases.list")
    yield from DECIDING.get(status, _nothing)(worked)


def _nothing(worked: Worked) -> Iterator[Button]:
    return iter(())


def _of_draft(worked: Worked) -> Iterator[Button]:
    failed = worked.batches and worked.batches[-1].state == "failed" and not worked.case.stacks
    label = say("Send the pictures again") if failed else say("Add pictures")
    yield Button(label, "cases.pictures", worked.case.id)
    if len(worked.case.stacks) > 1:
        yield Button(say("Take a series out"), "cases.drop", worked.case.id)
    if worked.ready:
        yield Button(say("Send to review"), "cases.submit", worked.case.id, look="primary")
    yield Button(say("Delete"), "cases.discard", worked.case.id, look="danger")


def _of_review(worked: Worked) -> Iterator[Button]:
    if not worked.editor:
        return
    if worked.signable:
        case = worked.case
        # Where no picture may show a person the button answers that question; the form then asks it of nobody.
        nobody = None if may_show_person(case) else True
        yield Button(say("Approve"), "review.approve", case.id, None, None, None, digest(case), nobody)
    yield Button(say("Return with a note"), "review.give_back", worked.case.id)
    yield Button(say("Reject"), "review.reject", worked.case.id, look="danger")


def _of_approved(worked: Worked) -> Iterator[Button]:
    if worked.editor:
        yield Button(say("Put into a deck"), "decks.put", None, worked.case.id)
    yield Button(say("Permission"), "cases.permission", worked.case.id)
    if worked.editor:
        yield Button(say("Review it again"), "review.recall", worked.case.id)
        yield Button(say("Withdraw"), "review.withdraw", worked.case.id, look="danger")


DECIDING = {"draft": _of_draft, "rejected": _of_draft, "review": _of_review, "approved": _of_approved}
