"""Corrections of a key that was revealed: asked for, counted in pages, shown at once."""

from db.corrections.asking import JOB, Asked, ask, under_way
from db.corrections.counting import begin, finish, grade_page, score_page, siblings
from db.corrections.records import CORRECTION, KINDS, Correction, CorrectionRow, get, of_round

__all__ = [
    "CORRECTION", "JOB", "KINDS", "Asked", "Correction", "CorrectionRow", "ask", "begin", "finish", "get", "grade_page",
    "of_round", "score_page", "siblings", "under_way",
]
