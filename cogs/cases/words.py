"""Words for what a case is, as cards say them."""

from __future__ import annotations

from collections.abc import Sequence

import db.cases
import db.rounds
from bot import Text, When, say
from cogs.cases.faults import below
from cogs.cases.fields import LABELS, letter

STATUS: dict[str, Text] = {
    "draft": say("Draft"), "review": say("In review"), "approved": say("Approved"), "rejected": say("Rejected"),
    "withdrawn": say("Withdrawn")}
STAGE: dict[str, Text] = {"reading": say("reading the pictures"), "looking": say("looking for text in the pictures"),
                          "storing": say("storing the clean pictures")}
AUDIENCE: dict[str, Text] = {"department": say("the department"), "community": say("the community"),
                             "public": say("everybody")}
PERMISSION: dict[str, Text] = {"consent": say("the patient's consent"),
                               "institution": say("the institution's permission"), "public": say("published for reuse"),
                               "synthetic": say("made up, no patient")}
MOST = 12
# The modality of pictures that came without a header.
UNKNOWN = "OT"


def standing(case: db.cases.CaseRow, newest: db.rounds.Standing | None) -> Text:
    """Say where a case stands; an approved one by its newest round."""
    if case.status != "approved":
        return STATUS[case.status]
    if newest is None:
        return say("Waiting")
    if newest.state == "open":
        return say("Open until {when}", when=When(newest.closes_at))
    if newest.state == "closed":
        return say("Closed, revealed {when}", when=When(newest.reveal_at))
    return say("Revealed")


def listed(items: Sequence[Text | str | int]) -> Text:
    """Write a list with commas, and "and" before the last; a long one says how many more there are."""
    if len(items) > MOST:
        return say("{first} and {count} more", first=_commas(items[:MOST]), count=len(items) - MOST)
    if len(items) < 2:
        return say("{only}", only=items[0]) if items else say("none")
    return say("{first} and {last}", first=_commas(items[:-1]), last=items[-1])


def pictures(numbers: Sequence[int]) -> Text:
    """Name pictures by their numbers."""
    if len(numbers) == 1:
        return say("picture {number}", number=numbers[0])
    return say("pictures {numbers}", numbers=listed(numbers))


def _commas(items: Sequence[Text | str | int]) -> Text:
    joined = say("{only}", only=items[0])
    for item in items[1:]:
        joined = say("{first}, {next}", first=joined, next=item)
    return joined


def lacking(names: Sequence[str]) -> Text:
    """Say what keeps a case from being approved."""
    wanted = listed([LABELS[name] for name in names])
    return say("Cannot be approved yet. Missing: {wanted}.", wanted=wanted, tone="caution")


def unmarked() -> Text:
    """Say that several pictures came without a header, and that somebody has to say which are for the question."""
    return say("Cannot be approved yet. These pictures came without a header, so say of each that is shown whether it "
               "stands with the question or with the answer only: beside the pictures, or by the command `/case mark`.",
               tone="caution")


def misfit(found: Sequence[Text]) -> Text:
    """Say what about a case does not fit its pictures."""
    return below(say("Cannot be sent to review or approved yet. Edit these to fit the pictures:"), *found[:MOST]).toned(
        "caution")


def counted(pictures: int, series: int) -> Text:
    """Count pictures, and series where there are several: "1 picture", "40 pictures in 2 series"."""
    many = say("1 picture") if pictures == 1 else say("{pictures} pictures", pictures=pictures)
    return say("{many} in {series} series", many=many, series=series) if series > 1 else many


def about(case: db.cases.CaseRow) -> Text:
    """Say what pictures a case has: "CT head, 34 pictures"."""
    stack = next((one for one in case.stacks if one.number == case.version.series), None) or case.stacks[0]
    part = (stack.meta.get("body_part") or "").lower()
    many = counted(sum(one.pictures for one in case.stacks), len(case.stacks))
    modality = str(stack.meta["modality"])
    if modality == UNKNOWN:
        return many
    return say("{modality} {part}, {many}", modality=modality, part=part, many=many) if part else say(
        "{modality}, {many}", modality=modality, many=many)


def option_lines(case: db.cases.CaseRow) -> str:
    """Write the options below each other with their letters; nothing where there are none."""
    return "\n".join(f"{letter(place)}  {option['text']}" for place, option in enumerate(case.question.options))


def key_words(case: db.cases.CaseRow) -> str:
    """Write the key as letter and text, as its names, or as its cells; nothing where there is none yet."""
    question = case.question
    chosen = [f"{letter(place)}, {option['text']}" for place, option in enumerate(question.options)
              if option["id"] in question.key]
    return "\n".join(chosen or question.names[:1] or [", ".join(question.key)])
