"""Tell whether a typed diagnosis says the same as a case's key, or leave it to a person."""

from bot.diagnoses.guards import hedged
from bot.diagnoses.matching import Known, Verdict, match
from bot.diagnoses.normal import normal

__all__ = ["Known", "Verdict", "hedged", "match", "normal"]
