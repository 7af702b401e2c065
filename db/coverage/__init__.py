"""Coverage: which subspecialties, modalities and difficulties a community has cases for, and which it lacks."""

from db.coverage.counting import Coverage, Square, missing, read
from db.coverage.squares import DIFFICULTIES, MODALITIES, SUBSPECIALTIES, modality_of, subspecialty_of
from db.coverage.targets import MOST, TARGET, set_target, targets_of

__all__ = ["DIFFICULTIES", "MODALITIES", "MOST", "SUBSPECIALTIES", "TARGET", "Coverage", "Square", "missing",
           "modality_of", "read", "set_target", "subspecialty_of", "targets_of"]
