"""What becomes of what somebody says, in sentences: what was sent, and who can see it."""

from __future__ import annotations

from bot import Refusal, Text, say
from cogs.talk.reading import WITHDRAWN
from db.talk import Look

NOT_OUT = "The answer to this case is not out yet. Look again in a moment."
GONE = "This case is not here any more."


def disagreed(outcome: str, named: bool) -> Text:
    """Tell a reader what became of a disagreement."""
    if outcome in ("sent", "changed"):
        seen = say("They see your name.") if named else say("Nobody is told that it was you.")
        lead = say("Sent to the author and the editors.") if outcome == "sent" else say("Sent anew, in place of what "
                                                                                     "you sent before.")
        return say("{lead} {seen} What they answer you hear here, when you next write or press something.", lead=lead,
                   seen=seen, tone="good")
    if outcome == "unchanged":
        return say("That is what you sent before. The author and the editors have it.")
    if outcome == "is the key":
        raise Refusal("That is the answer of this case already. Choose another letter.", field="value")
    if outcome == "own":
        raise Refusal("You wrote this case, so its answer is yours to correct. Write `/case autopsy`, or ask an "
                      "editor.")
    if outcome == "enough":
        raise Refusal("You have disagreed with several cases today. Tell about this one tomorrow.")
    raise _not_now(outcome)


def _not_now(outcome: str) -> Refusal:
    if outcome == "withdrawn":
        return Refusal(WITHDRAWN)
    return Refusal(NOT_OUT) if outcome == "not revealed" else Refusal(GONE)


def asked(outcome: str) -> Text:
    """Tell a reader what became of a question."""
    if outcome == "asked":
        return say("Asked, under the card of the case: “A reader asks”. The answer comes there.", tone="good")
    if outcome == "enough":
        raise Refusal("You have asked twice today. Ask this one tomorrow.")
    if outcome == "muted":
        raise Refusal("Two of your questions had to be removed, so you cannot ask for now. Speak to an editor; `/who` "
                      "tells their names.")
    if outcome == "being checked":
        raise Refusal("The pictures of this case are being checked. Ask when they are shown again.")
    raise _not_now(outcome)


def answered(outcome: str) -> Text:
    """Tell whoever answered what became of it."""
    if outcome == "saved":
        return say("Saved. The answer stands below the question now, wherever it was posted.", tone="good")
    raise Refusal("This question is not shown any more, so there is nothing to answer.")


def replied(outcome: str) -> Text:
    """Tell whoever answered a disagreement what became of it."""
    if outcome == "saved":
        return say("Saved. The reader hears it when they next write or press something; nobody else does.",
                   tone="good")
    raise Refusal("The question was corrected since, and the reader is thanked for it.")


def reported(outcome: str) -> Text:
    """Thank whoever reported a question."""
    if outcome == "hidden":
        return say("Thank you. The question is hidden everywhere now, and an editor looks at it. Nobody is told who "
                   "reported it.", tone="good")
    if outcome == "an editor first":
        return say("Thank you. An editor looks at the question before it is hidden. Nobody is told who reported it.",
                   tone="good")
    if outcome == "told already":
        return say("Thank you. The editors have been told about this question, and one of them looks at it.",
                   tone="good")
    raise Refusal("This question is not shown any more, so there is nothing to report.")


def who(look: Look) -> Text:
    """Tell an editor who asked, or why that is not told."""
    if look.name is not None:
        return say("{name} asked. That you looked is in the audit.", name=look.name, tone="caution")
    if look.outcome == "own":
        raise Refusal("You reported this question yourself, so another editor looks who asked.")
    raise Refusal("Nobody has reported this question, or it was decided: who asked is told to nobody.")
