"""Stages of training, by the words that boards and reports group them by."""

STAGES = ("MS1", "MS2", "MS3", "MS4", "PGY-1", "PGY-2", "PGY-3", "PGY-4", "PGY-5", "PGY-6", "fellow", "attending",
          "other")


def stage_of(text: str) -> str | None:
    """Give the stage that somebody means: "pgy 2" is PGY-2. What is none of ours stays as it was written."""
    folded = _fold(text)
    return next((stage for stage in STAGES if _fold(stage) == folded), " ".join(text.split()) or None)


def _fold(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
