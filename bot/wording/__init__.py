"""What typed words tell about a person: phrases that identify, ages to be banded, how likely tracing is.

Pure rules over plain texts, without chat, database or clock, so that the form, the question file, the review and
the offline packer ask the same ones. What to say about each finding stands where it is said.
"""

from bot.wording.ages import Age, ages, banded
from bot.wording.answer import gives_away
from bot.wording.phrases import Kind, Phrase, identifying
from bot.wording.tracing import LIKELY, POSSIBLE, Tracing, Word, asked, shown, trace

__all__ = ["LIKELY", "POSSIBLE", "Age", "Kind", "Phrase", "Tracing", "Word", "ages", "asked", "banded", "gives_away",
           "identifying", "shown", "trace"]
