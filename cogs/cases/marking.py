"""Which pictures stand with the question, and which with the answer only: said by an editor beside the pictures.

Arrows that were set at the workstation give keys away, and no header says where they are.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

from sqlalchemy.orm import Session

import db.cases
from bot import Ask, Context, Refusal, Text, action, say
from cogs.cases import pickers
from cogs.cases.fields import SHOWN_PICTURES
from cogs.cases.fitting import misfits
from cogs.cases.looked import sights
from cogs.cases.showing import answer_images, shown_images, unmarked

Meaning = Literal["question", "answer", "hidden"]
Picture = Annotated[int, Ask("Picture", "Its number on the sheets, counted from 1.", least=1, most=20_000)]


class Marking:
    """The part of the reviews that says what each picture is for."""

    @action("case mark", role="editor", submit="Save")
    async def mark(self, ctx: Context, case: pickers.Worked, picture: Picture, meaning: Annotated[Meaning, Ask(
            "Shown", labels=(("question", "with the question"), ("answer", "with the answer only"),
                             ("hidden", "not shown")))]) -> Text:
        """Say whether a picture stands with the question, with the answer only, or is not shown."""
        outcome = await ctx.db(mark, ctx.community, case, picture, meaning, ctx.member, ctx.now)
        if outcome != "saved":
            raise _refused(outcome, picture)
        return _said(meaning, picture)


def mark(session: Session, community: int, case: int, picture: int, meaning: Meaning, by: int | None,
         now: datetime) -> str | Text:
    """Say what a picture is for: 'saved', or why not, in a sentence or a word: 'unknown', 'closed', 'series',
    'many', 'finding' or 'last'."""
    row = db.cases.get(session, community, case)
    if row is None or picture > sum(stack.pictures for stack in row.stacks):
        return "unknown"
    if row.status not in db.cases.WORKED:
        return "closed"
    sight = sights(row)[picture - 1]
    if sight.stack.number != row.version.series:
        return "series"
    shown = {"question": set() if unmarked(row) else set(shown_images(row)), "answer": set(answer_images(row))}
    for name, images in shown.items():
        images.discard(sight.image + 1)
        if name == meaning:
            images.add(sight.image + 1)
    if meaning == "hidden" and sight.image + 1 in {finding["image"] for finding in row.version.findings}:
        return "finding"
    if not shown["question"] and not unmarked(row):
        return "last"
    if max(map(len, shown.values())) > SHOWN_PICTURES:
        return "many"
    keys, answers = sorted(shown["question"]), sorted(shown["answer"])
    faults = misfits(row.stacks, replace(row.version, key_images=keys, answer_images=answers))
    if faults:
        return faults[0].sentence
    db.cases.edit(session, community, case, {"key_images": keys, "answer_images": answers}, by, now)
    return "saved"


def _said(meaning: Meaning, picture: int) -> Text:
    if meaning == "question":
        return say("Picture {picture} stands with the question.", picture=picture, tone="good")
    if meaning == "answer":
        return say("Picture {picture} is shown with the answer only.", picture=picture, tone="good")
    return say("Picture {picture} is not shown.", picture=picture, tone="good")


def _refused(outcome: str | Text, picture: int) -> Refusal:
    if isinstance(outcome, Text):
        return Refusal("{misfit}", misfit=outcome)
    if outcome == "closed":
        return Refusal("Only in a draft or in a review may this be changed. Correct an approved case under Edit.")
    if outcome == "series":
        return Refusal("Picture {picture} is of another series than the one that is shown. Choose its series under "
                       "Edit first.", picture=picture)
    if outcome == "many":
        return Refusal("Up to {most} pictures stand with the question, and as many with the answer. Take another one "
                       "out first.", most=SHOWN_PICTURES)
    if outcome == "finding":
        return Refusal("Picture {picture} has a marked finding, which is shown with the answer. Take the finding out "
                       "under Edit first.", picture=picture)
    if outcome == "last":
        return Refusal("One picture stands with the question at least. Choose another one for it first.")
    return Refusal("This case has no picture {picture}.", field="picture", picture=picture)
