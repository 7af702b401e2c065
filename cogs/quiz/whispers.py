"""What only one member sees about a case: more of it, the own result, what to read, a trial that does not count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot import Button, Card, Link, Refusal, Row, Text, When, say, written
from cogs.quiz.besides import WORDS
from cogs.quiz.board import (
    CHECKED,
    DISCLAIMER,
    HISTORY,
    answer,
    board,
    picture,
    pictures,
    question,
    teaching,
    title,
)
from cogs.quiz.kinds import kind_of
from cogs.quiz.reading import PICTURES_ON_CARD, Mine, Posted
from cogs.quiz.sentences import lines
from db import kinds
from db.answers import UNSURE, AnswerRow
from db.confidence import LEVELS
from db.policies import PolicyRow
from db.rounds import RoundRow

MORE_PICTURES = 6
POLICY_LINES, POLICY_LETTERS = 3, 240
UNCOUNTED = say("Only for you; it does not count.", tone="quiet")
NOT_OUT = "The answer to this case is not out yet. Look again in a moment."


def seen(mine: Mine, now: datetime) -> Card:
    """Draw a case for one member: its card, with the own answer above it until the answer is out."""
    card, round = board(mine.posted, now), mine.posted.round
    waits = round is not None and round.state in ("open", "closed") and mine.posted.case.status != "withdrawn"
    return Card(card.title, chosen(mine.posted, mine.answer.value), *card.blocks) if waits and mine.answer else card


def chosen(posted: Posted, value: str) -> Text:
    """Tell a member the own answer."""
    return say("You said not sure.") if value == UNSURE else kind_of(posted).did(posted, value)


def open_now(found: Sequence[tuple[RoundRow, AnswerRow | None]]) -> Card:
    """List the cases that are open, and which of them the member has answered."""
    return Card(say("Open now"), *[_open(round, given) for round, given in found],
                Row(*[Button(say("Case {number}", number=round.case.number), "quiz.look", round.id)
                      for round, _ in found]))


def _open(round: RoundRow, given: AnswerRow | None) -> Text:
    told = say("Case {number} · {title}, closes {closes}", number=round.case.number, title=round.case.title,
               closes=When(round.closes_at))
    if given is None:
        return told
    letter = round.letter(given.value)
    if given.value == UNSURE:
        return say("{told}. You said not sure.", told=told)
    return say("{told}. You chose {letter}.", told=told, letter=letter) if letter else say(
        "{told}. You have answered.", told=told)


def there(posted: Posted) -> None:
    """Refuse to tell more of a case that was withdrawn."""
    if posted.case.status == "withdrawn" or (posted.round is not None and posted.round.state == "withdrawn"):
        raise Refusal("This case was withdrawn.")


def more(posted: Posted, policy: PolicyRow) -> Card:
    """Show what the card has no room for: more pictures, how answers are used, the policy."""
    there(posted)
    none = CHECKED if posted.case.hidden_at is not None else say("There are no more pictures.")
    facility = [Link(say("The facility's own policy"), policy.link)] if policy.link else []
    further = posted.pictures[PICTURES_ON_CARD:PICTURES_ON_CARD + MORE_PICTURES]
    history = posted.case.version.history
    return Card(title(posted), _row(concern(posted)), written(history) if len(history) > HISTORY else None,
                *[picture(posted, one) for one in further],
                None if further else none,
                say("**How answers are used.** Only you see yours. Directors see groups of five or more, never who "
                    "chose what. Boards show names only of those who chose it. Nothing here is a grade."),
                say("**Pictures.** They were de-identified, and a person looked at each of them before it was shown."),
                say("**Policy.** {policy}", policy=written(_first_lines(policy.text))),
                Row(Button(say("Policy"), "policy.show"), *facility))


def _row(buttons: Sequence[Button]) -> Row | None:
    return Row(*buttons) if buttons else None


def _first_lines(text: str) -> str:
    """Give the first lines of a text, ending where a word does; an ellipsis says that there is more."""
    lines = [line for line in text.splitlines() if line.strip()]
    begun = "\n".join(lines[:POLICY_LINES])
    cut = begun if len(begun) <= POLICY_LETTERS else begun[:POLICY_LETTERS].rsplit(None, 1)[0]
    return cut if cut == "\n".join(lines) else f"{cut} …"


def concern(posted: Posted) -> list[Button]:
    """Offer to hide the pictures, to whoever sees in them what should not be seen."""
    round = posted.round
    return [Button(say("Privacy concern"), "privacy.concern", posted.case.id, round.id)] if round is not None else []


def revealed_round(posted: Posted) -> RoundRow:
    """Give the round of a case that has been revealed; refuse before, so that nothing is told too early."""
    there(posted)
    if posted.round is None or posted.round.state != "revealed":
        raise Refusal(NOT_OUT)
    return posted.round


def my_result(mine: Mine) -> Card:
    """Tell a member the own answer, why it tempts, and what separates it from the key."""
    posted, given = mine.posted, mine.answer
    round = posted.round
    assert round is not None
    there(posted)
    if round.state != "revealed":
        return Card(title(posted), _waiting(posted, given, round))
    read, start = Button(say("Read on"), "quiz.read_on", round.id), Button(say("Try it"), "quiz.try_it", round.id)
    if given is None:
        return Card(title(posted), say("You did not answer this case. The answer is {answer}.", answer=answer(posted)),
                    Row(start, read))
    row = Row(read, *thanks(posted)) if kinds.grade(given.value, posted.key) == 1 else Row(
        start, read, *thanks(posted))
    return Card(title(posted), kind_of(posted).verdict(posted, given.value, round), seen_first(mine),
                separates(posted, given.value), *_how_sure(given),
                *_uncounted(given, round), *references(posted), row)


def seen_first(mine: Mine) -> Text | None:
    """Remind a member of what they saw before the options."""
    if mine.look is None:
        return None
    return say("Your first look: “{said}”.", said=mine.look.said) if mine.look.said else say(
        "Your first look: nothing seen.")


def _waiting(posted: Posted, given: AnswerRow | None, round: RoundRow) -> Text:
    after = When(round.closes_at)
    if given is None:
        return say("You have not answered this case. It is open until {closes}.", closes=after)
    return say("Your answer is {letter}. The answer is shown after {closes}.", closes=after,
               letter=kind_of(posted).own(posted, given.value))


def separates(posted: Posted, option: str) -> Text | None:
    """Say what separates a wrong option from the key, where the author wrote it; of several the first."""
    first = kinds.listed(option)[0]
    reason = "" if first in posted.key else posted.case.version.why_not.get(first, "")
    return say("What separates them: {reason}", reason=written(reason)) if reason else None


def _how_sure(given: AnswerRow) -> list[Text]:
    """Remind a member of how sure they were, right or wrong."""
    if given.confidence is None:
        return []
    return [say("How sure you were: {word}.", word=WORDS[LEVELS[given.confidence - 1]], tone="quiet")]


def _uncounted(given: AnswerRow, round: RoundRow) -> list[Text]:
    if round.set_aside:
        return [say("This question was set aside; it counts for nobody.", tone="quiet")]
    if round.kind == "review":
        return [say("This answer is not ranked: the case was posted before.", tone="quiet")]
    if given.counts or round.kind not in ("daily", "live"):
        return []
    return [say("This answer is not ranked: you had seen the case before it was posted.", tone="quiet")]


def references(posted: Posted) -> list[Text]:
    """List what to read."""
    listed = [say("- {reference}", reference=written(one)) for one in posted.case.version.references]
    return [say("**References**\n{references}", references=lines(listed))] if listed else []


def read_on(posted: Posted) -> Card:
    """Teach: why, what to remember, what to read, why not the others."""
    round = revealed_round(posted)
    version = posted.case.version
    why_not = [(letter, text, version.why_not.get(option, "")) for letter, option, text in posted.options
               if option not in posted.key]
    reasons = [say("- **{letter}** {text}: {reason}", letter=letter, text=text, reason=written(reason))
               for letter, text, reason in why_not if reason]
    level = say("Difficulty {level} of 3.", level=version.difficulty, tone="quiet") if version.difficulty else None
    told = [*teaching(posted), *([say("**Why not the others**\n{reasons}", reasons=lines(reasons))] if reasons else []),
            *references(posted)]
    return Card(title(posted), *(told or [say("The author has not written more about this case.")]), level,
                Row(Button(say("Ask as a reader"), "talk.ask", round.id), *thanks(posted), *concern(posted)))


def thanks(posted: Posted) -> list[Button]:
    """Offer to thank the author, where one is known here."""
    known = posted.case.author is not None
    return [Button(say("Thank the author"), "letters.thank", posted.case.id)] if known else []


def _kept_back(posted: Posted) -> list[Text]:
    return [say("The options come after a first look.", tone="quiet")] if posted.looks_first else []


def preview(posted: Posted, after: bool) -> Card:
    """Draw a case as it would be posted, or revealed, for somebody who may prepare it."""
    note = say("A preview, only for you: its buttons come when it is posted. "
               "You are not ranked on this case.", tone="caution")
    if not after:
        return Card(title(posted), note, *pictures(posted), *_kept_back(posted), *question(posted, told=True),
                    Row(Button(say("After the reveal"), "quiz.preview_case", posted.case.id, True)), DISCLAIMER)
    return Card(say("Case {number} · {title} · revealed", number=posted.case.number, title=posted.case.title), note,
                say("**Answer:** {answer}.", answer=answer(posted)), *pictures(posted, posted.answers),
                *teaching(posted), Row(Button(say("Before the reveal"), "quiz.preview_case", posted.case.id, False)),
                DISCLAIMER)
