"""Wordings: what readers typed as their diagnosis, what it is worth, and who said so."""

from db.wordings.deciding import JOB, Decision, Waiting, decide, decided, recount, waiting
from db.wordings.judging import Unjudged, close, judge, key_of, unjudged
from db.wordings.records import WORDING, Said, Wording, WordingRow, named, of_case
from db.wordings.writing import write

__all__ = [
    "JOB", "WORDING", "Decision", "Said", "Unjudged", "Waiting", "Wording", "WordingRow", "close", "decide",
    "decided", "judge", "key_of", "named", "of_case", "recount", "unjudged", "waiting", "write",
]
