"""The cards of readers' words: nobody is named who did not say so."""

from __future__ import annotations

from collections.abc import Sequence

from bot import Button, Card, Row, Text, When, say, written
from cogs.talk.reading import WITHDRAWN, Asked, Said
from db.rounds import RoundRow
from db.talk import DisagreementRow, InquiryRow

SHOWN = 5
HIDDEN = say("This question is hidden while an editor looks at it.", tone="caution")
PROMISE = say("Signed “A reader asks”. Nobody is told that it was you, unless somebody reports the question: then an "
              "editor can see who asked, and directors read who looked.", tone="quiet")


def open_to(row: RoundRow, mine: DisagreementRow | None) -> Card:
    """Show what a reader can say about a revealed case, and what became of what they said."""
    head = say("Case {number} · {title}", number=row.case.number, title=row.case.title)
    told = heard(row, mine, head=False) if mine is not None else []
    return Card(head, *told, say("Hold another answer to be right? Its author and the editors read your reason."),
                PROMISE, Row(Button(say("Disagree"), "talk.disagree", row.id),
                             Button(say("Ask as a reader"), "talk.ask", row.id)))


def heard(row: RoundRow, mine: DisagreementRow, head: bool = True) -> list[Text]:
    """Tell a reader what they said, and what became of it."""
    said = say("You hold {answer} to be right: {why}", answer=_answer(row, mine.value), why=written(mine.why))
    lead = [say("**About case {number}.**", number=row.case.number)] if head else []
    if mine.state == "corrected":
        return [*lead, say("The question was corrected after you disagreed with it. Thank you.", tone="good")]
    if mine.state == "answered":
        by = say("The author answers") if mine.replied_by == row.case.author else say("An editor answers")
        return [*lead, said, say("{by}: {reply}", by=by, reply=written(mine.reply))]
    return [*lead, said, say("Nobody has answered yet.", tone="quiet")]


def said(found: Said) -> Card:
    """Draw what readers say about a case for its author, and with the corrections for editors."""
    row = found.round
    head = say("What readers say · case {number}", number=row.case.number)
    if found.withdrawn:
        return Card(head, say(WITHDRAWN))
    disagreed, asked = found.disagreements[:SHOWN], [one for one in found.inquiries if _told(one)][:SHOWN]
    blocks: list[Text | Row] = [_counted(found)]
    blocks += [_disagreement(row, place, one) for place, one in enumerate(disagreed, 1)]
    blocks += [_inquiry(row, one) for one in asked]
    hidden = len([one for one in found.inquiries if one.state == "hidden"])
    if hidden:
        blocks.append(say("Questions that are hidden while one of you looks: {count}.", count=hidden, tone="caution"))
    replies = [_reply(place, one) for place, one in enumerate(disagreed, 1) if one.state != "corrected"]
    answers = [Button(say("Answer question {number}", number=one.number), "talk.answer", one.id) for one in asked]
    return Card(head, *blocks, _row([*replies, *answers]), _row(_corrections(row) if found.whole else []))


def _told(one: InquiryRow) -> bool:
    return one.state == "shown"


def _row(buttons: Sequence[Button]) -> Row | None:
    return Row(*buttons) if buttons else None


def _counted(found: Said) -> Text:
    open_ones = sum(one.state == "open" for one in found.disagreements)
    unanswered = sum(_told(one) and not one.reply for one in found.inquiries)
    return say("Disagreements: {all}, {open_ones} without an answer. Questions: {questions}, {unanswered} without an "
               "answer.", all=len(found.disagreements), open_ones=open_ones,
               questions=sum(map(_told, found.inquiries)), unanswered=unanswered, tone="quiet")


def _answer(row: RoundRow, value: str) -> Text:
    """Name what somebody holds to be right: an option by letter and text, or what they typed."""
    for letter, option, text in row.options:
        if option == value:
            return say("{letter}, {text}", letter=letter, text=text)
    return say("“{text}”", text=value)


def _disagreement(row: RoundRow, place: int, one: DisagreementRow) -> Text:
    who = say("{name}", name=one.name) if one.name else say("A reader")
    told = say("**{place}.** {who} holds {answer} to be right: {why}", place=place, who=who,
               answer=_answer(row, one.value), why=written(one.why))
    if one.state == "corrected":
        return say("{told}\nThe question was corrected since.", told=told)
    return say("{told}\nAnswered: {reply}", told=told, reply=written(one.reply)) if one.state == "answered" else told


def _inquiry(row: RoundRow, one: InquiryRow) -> Text:
    told = say("**Question {number}.** {text}", number=one.number, text=written(one.text))
    return say("{told}\nAnswered: {reply}", told=told, reply=written(one.reply)) if one.reply else told


def _reply(place: int, one: DisagreementRow) -> Button:
    label = say("Answer {place} again", place=place) if one.state == "answered" else say("Answer {place}", place=place)
    return Button(label, "talk.reply", one.id)


def _corrections(row: RoundRow) -> list[Button]:
    """Offer what editors may do about the question: its numbers, and its correction."""
    aside = [] if row.set_aside else [Button(say("Set aside"), "autopsy.set_aside", row.id, row.key_revision)]
    return [Button(say("Autopsy"), "autopsy.show", row.id),
            Button(say("Rekey"), "autopsy.rekey", row.id, row.key_revision),
            Button(say("Accept both"), "autopsy.accept_both", row.id, row.key_revision), *aside]


def inquiry(found: Asked) -> Card:
    """Draw a question where everybody reads it: signed by no name."""
    row, case = found.row, found.round.case
    head = say("A reader asks · case {number}", number=case.number)
    if row.state == "hidden":
        return Card(head, HIDDEN)
    if row.state == "removed":
        return Card(head, say("An editor removed this question.", tone="quiet"))
    label = say("Answer") if not row.reply else say("Answer anew")
    return Card(head, say("{text}", text=written(row.text)), _answered(found),
                Row(Button(label, "talk.answer", row.id), Button(say("Report"), "talk.report", row.id)))


def _answered(found: Asked) -> Text | None:
    if not found.row.reply:
        return None
    by = say("The author answers") if found.by_author else say("An editor answers")
    return say("**{by}:** {reply}", by=by, reply=written(found.row.reply))


def before_report(found: Asked) -> Card:
    """Ask whether a question is to be hidden, before anything is done."""
    return Card(say("A reader asks · case {number}", number=found.round.case.number),
                say("{text}", text=written(found.row.text)),
                say("Hide this question everywhere now? An editor looks, and can see who asked. Nobody is told who "
                    "reported it."), Row(Button(say("Hide it"), "talk.hide", found.row.id, look="danger")))


def reported(found: Asked) -> Card:
    """Draw a report for editors: what was asked, and what they can do; who asked is one press away, and written down.
    """
    row, number = found.row, found.round.case.number
    head = say("A question about case {number} was reported", number=number)
    if found.report is None:
        told = say("Removed for good.") if row.state == "removed" else say("It stays: nothing is wrong with it.")
        return Card(head, told)
    hidden = say("It is hidden until one of you decides, since {at}.", at=When(found.report.at, "long")) if (
        found.report.hid) else say("It is not hidden. Look at it soon.", tone="caution")
    return Card(head, say("{text}", text=written(row.text)), hidden,
                Row(Button(say("Nothing is wrong"), "talk.keep", row.id),
                    Button(say("Remove it"), "talk.remove", row.id, look="danger"),
                    Button(say("Who asked"), "talk.who", row.id)))


def listed(found: Sequence[Said]) -> Card:
    """List the cases about which something waits for an answer."""
    head = say("What readers say")
    if not found:
        return Card(head, say("Nothing waits for an answer."))
    lines = [say("Case {number} · {title}: disagreements without an answer {open_ones}, questions {unanswered}",
                 number=one.round.case.number, title=one.round.case.title,
                 open_ones=sum(row.state == "open" for row in one.disagreements),
                 unanswered=sum(row.state != "removed" and not row.reply for row in one.inquiries))
             for one in found[:SHOWN]]
    first = {one.round.case.number: one.round.id for one in reversed(found[:SHOWN])}
    more = say("{count} more come after these.", count=len(found) - SHOWN, tone="quiet") if (
        len(found) > SHOWN) else None
    reports = [Button(say("Report about question {number}", number=row.number), "talk.look", row.id)
               for one in found for row in one.inquiries if row.id in one.reported and one.whole][:SHOWN]
    return Card(head, *lines, more, Row(*[Button(say("Case {number}", number=number), "talk.show", round)
                                          for number, round in reversed(first.items())]), _row(reports))
