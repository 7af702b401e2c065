"""What waits for an editor: each wording with the key that it is held against, and what can be said of it."""

from __future__ import annotations

from collections.abc import Sequence

from bot import Button, Card, Row, Text, say
from db.cases import CaseRow
from db.wordings import Waiting, WordingRow

SHOWN = 5
FIVE = 5
WHY: dict[str, Text] = {
    "negation": say("It denies something, or speaks of the past."), "hedged": say("It names more than one, or doubts."),
    "side": say("The side or place differs."), "type": say("The type, grade or number differs."),
    "near": say("No rule knows it."), "known": say("It is the answer to another case."),
    "exact": say("It is the key."), "synonym": say("It is a synonym."), "spelling": say("It is the key, misspelt.")}
WORTH: dict[float, Text] = {1.0: say("the same"), 0.5: say("half"), 0.0: say("not the same")}


def queue(found: Sequence[Waiting], keys: dict[int, str], more: int) -> Card:
    """List what waits, each with its case, the key beside it and what can be said."""
    if not found:
        return Card(say("Typed answers that wait"), say("Nothing waits. What the rules are sure of is graded at each "
                                                        "reveal; the rest comes here, without names."))
    blocks = [block for one in found for block in (_waiting(one, keys.get(one.case, "")), _row(one.wording))]
    left = [say("{count} more wait.", count=more, tone="quiet")] if more else []
    return Card(say("Typed answers that wait"), *blocks, *left,
                say("Whoever wrote them is named nowhere. What you say counts for everybody who wrote the same, in all "
                    "rounds of the case.", tone="quiet"))


def _waiting(one: Waiting, key: str) -> Text:
    many = say("{count} wrote it.", count=one.count) if one.count >= FIVE else say("Fewer than five wrote it.")
    return say("**“{words}”** for **{key}**\nCase {number} · {title}. {why} {many}", words=one.wording.shown, key=key,
               number=one.number, title=one.title, why=WHY.get(one.wording.why, WHY["near"]), many=many)


def seen(row: WordingRow) -> str:
    """Write what a wording was worth when it was looked at, as a button carries it."""
    return "waits" if row.grade is None else f"{row.grade:g}"


def _row(row: WordingRow) -> Row:
    return Row(Button(say("Accept as the same"), "grading.same", row.id, seen(row)),
               Button(say("Partly: half"), "grading.half", row.id, seen(row)),
               Button(say("Not the same"), "grading.other", row.id, seen(row)))


def of_case(case: CaseRow, waits: Sequence[Waiting], decided: Sequence[WordingRow], page: int) -> Card:
    """List what was typed for one case and judged, with what waits, so that a decision can be changed."""
    key = case.question.names[0] if case.question.names else ""
    shown = decided[page * SHOWN:(page + 1) * SHOWN]
    blocks = [block for row in shown for block in (_judged(row), _change(row))]
    further = [Button(say("More"), "grading.case", case.id, page + 1)] if len(decided) > (page + 1) * SHOWN else []
    told = [say("Nothing has been graded for this case yet.")] if not (decided or waits) else []
    waiting = [Button(say("What waits"), "grading.queue")] if waits else []
    return Card(say("Typed answers of case {number} · {title}", number=case.number, title=case.title),
                say("The answer is {key}.", key=key), *told, *blocks,
                *([Row(*waiting, *further)] if waiting or further else []))


def _judged(row: WordingRow) -> Text:
    by = say("said by an editor") if row.decided_at else WHY.get(row.why, WHY["near"])
    worth = WORTH.get(row.grade if row.grade is not None else 0.0, WORTH[0.5])
    return say("**“{words}”** {worth}: {by}", words=row.shown, worth=worth, by=by)


def _change(row: WordingRow) -> Row:
    offered = ((1.0, say("Accept as the same"), "grading.same"), (0.5, say("Partly: half"), "grading.half"),
               (0.0, say("Not the same"), "grading.other"))
    return Row(*[Button(label, called, row.id, seen(row)) for worth, label, called in offered if worth != row.grade])
