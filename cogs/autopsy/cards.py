"""The autopsy as a card: numbers in words, each only from as many answers as carry it."""

from __future__ import annotations

from collections.abc import Sequence

from bot import Button, Card, Row, Table, Text, When, say, written
from cogs.autopsy.figures import (
    chosen_first,
    difficulty,
    discrimination,
    distractors,
    joined,
    key_check,
    missing,
    stages,
    times,
)
from db.answers import UNSURE
from db.autopsy import SHOWN_FROM, Autopsy
from db.corrections import CorrectionRow
from db.rounds import RoundRow

CORRECTIONS = 3
SHORT = 60


def autopsy(found: Autopsy, said: int = 0) -> Card:
    """Draw the autopsy of a revealed round, with the way to what `said` readers have to say."""
    round = found.round
    head = say("Autopsy of case {number} · {title}", number=round.case.number, title=round.case.title)
    told = [one for one in (key_check(found), difficulty(found), distractors(found), discrimination(found),
                            times(found), stages(found)) if one is not None]
    waits = say("A correction is being counted. Look again in a moment.", tone="caution") if found.under_way else None
    return Card(head, _meta(found), waits, *_corrections(found), *told, table(found), missing(found),
                say("Only editors see this. Whoever knew the case before it was posted is left out.", tone="quiet"),
                _row(round, found.under_way), _said(round, said))


def _said(row: RoundRow, said: int) -> Row | None:
    """Lead to the disagreements and questions of readers, where there are any."""
    return Row(Button(say("What readers say: {count}", count=said), "talk.show", row.id)) if said else None


def _meta(found: Autopsy) -> Text:
    round = found.round
    assert round.revealed_at is not None
    count = say("{count} answers", count=found.n) if found.n != 1 else say("1 answer")
    return say("{answers}, revealed {when}. The key is {key}.", answers=count, when=When(round.revealed_at, "date"),
               key=key_of(round), tone="quiet")


def key_of(round: RoundRow) -> Text:
    """Name the key by its letters or cells, or the diagnosis that was to be typed."""
    if round.question.typed:
        return say("{name}", name=round.question.names[0] if round.question.names else "-")
    return joined(round.letter(option) or "-" for option in round.key)


def _corrections(found: Autopsy) -> list[Text]:
    """Tell what was corrected before, the newest first."""
    shown = [row for row in reversed(found.corrections) if row.state != "waiting"][:CORRECTIONS]
    return [say("{at}: {what}. {note}", at=When(row.at, "date"), what=_what(found.round, row), note=written(row.note))
            if row.note else say("{at}: {what}.", at=When(row.at, "date"), what=_what(found.round, row))
            for row in shown]


def _what(round: RoundRow, row: CorrectionRow) -> Text:
    if row.set_aside:
        return say("set aside")
    if row.kind == "graded":
        return say("typed answers were graded")
    return say("the key became {key}", key=joined(round.letter(option) or "-" for option in row.key))


def table(found: Autopsy) -> Table | None:
    """Count what was chosen, from five answers on."""
    round, tally = found.round, chosen_first(found.round)
    if found.n < SHOWN_FROM or not tally or not round.order:
        return None
    rows = [_chosen(letter, text, tally.get(option, 0), found.n, option in round.key)
            for letter, option, text in round.options]
    unsure = tally.get(UNSURE, 0)
    rows.append((say("-"), say("not sure"), say("{count}", count=unsure), _share(unsure, found.n)))
    return Table(say("What was chosen, of {count} answers.", count=found.n),
                 (say("Letter"), say("Option"), say("Chosen"), say("Share")), tuple(rows), numeric=frozenset({2, 3}))


def _chosen(letter: str, text: str, count: int, n: int, right: bool) -> tuple[Text, Text, Text, Text]:
    brief = text if len(text) <= SHORT else f"{text[:SHORT - 2].rstrip()} …"
    named = say("{text}, the key", text=brief) if right else say("{text}", text=brief)
    return say("{letter}", letter=letter), named, say("{count}", count=count), _share(count, n)


def _share(count: int, n: int) -> Text:
    return say("{share} %", share=round(100 * count / n))


def _row(row: RoundRow, under_way: bool) -> Row | None:
    """Offer the corrections that would change something, while none is being counted."""
    if under_way:
        return Row(Button(say("Look again"), "autopsy.show", row.id))
    wrong: Sequence[str] = [option for option in row.order if option not in row.key]
    offered = [Button(say("Typed answers"), "grading.case", row.case.id)] if row.question.typed else [
        Button(say("Rekey"), "autopsy.rekey", row.id, row.key_revision)]
    if wrong and not row.question.typed:
        offered.append(Button(say("Accept both"), "autopsy.accept_both", row.id, row.key_revision))
    if not row.set_aside:
        offered.append(Button(say("Set aside"), "autopsy.set_aside", row.id, row.key_revision))
    return Row(*offered)
