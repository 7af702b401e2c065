"""What a case shows after its reveal, for those who work on it and may know its key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import db.cases
from bot import Fields, Text, say, written
from cogs.cases import words
from cogs.cases.faults import below
from cogs.cases.fields import letter


def after_the_reveal(case: db.cases.CaseRow) -> Iterator[Text | Fields]:
    """Tell all that the reveal will show: the key, why, why not the others, what to remember, to read and to see."""
    version = case.version
    yield say("Key: {key}", key=words.key_words(case) or say("none yet"))
    if case.question.names[1:]:
        yield say("Counts as well: {names}", names=", ".join(case.question.names[1:]))
    if version.explanation:
        yield say("**Explanation**\n{text}", text=written(version.explanation))
    yield from _list(say("**Why not the others**"), _reasons(case))
    yield from _list(say("**Teaching points**"), [written(point) for point in version.teaching_points])
    yield from _list(say("**References**"), [written(one) for one in version.references])
    facts = tuple(_facts(case))
    if facts:
        yield Fields(*facts)


def _reasons(case: db.cases.CaseRow) -> list[Text]:
    return [say("{letter}: {reason}", letter=letter(place), reason=written(case.version.why_not[option["id"]]))
            for place, option in enumerate(case.question.options) if case.version.why_not.get(option["id"])]


def _list(head: Text, entries: Sequence[Text]) -> Iterator[Text]:
    if entries:
        yield below(head, *(say("- {entry}", entry=entry) for entry in entries))


def _facts(case: db.cases.CaseRow) -> Iterator[tuple[Text, Text | str]]:
    version = case.version
    if version.findings:
        on = words.pictures(sorted({finding["image"] for finding in version.findings}))
        yield say("Marks after the reveal"), say("{count} on {pictures}", count=len(version.findings), pictures=on)
    if version.alt_full:
        yield say("Alt text after the reveal"), version.alt_full
    if version.difficulty:
        yield say("Difficulty"), say("{level} of 3", level=version.difficulty)
    if version.author_credit:
        yield say("Author's credit"), version.author_credit
