"""The autopsy of a revealed round: what its answers say about the question, once there are enough of them."""

from db.autopsy.figures import (
    DEAD_SHARE,
    DISCRIMINATION_FROM,
    DISTRACTORS_FROM,
    KEY_CHECK_FROM,
    SHOWN_FROM,
    STEADY_FROM,
    Given,
    Stage,
    beaten_by,
    by_stage,
    dead,
    point_biserial,
    quartiles,
    wilson,
)
from db.autopsy.reading import REST_FROM, Autopsy, read

__all__ = [
    "DEAD_SHARE", "DISCRIMINATION_FROM", "DISTRACTORS_FROM", "KEY_CHECK_FROM", "REST_FROM", "SHOWN_FROM",
    "STEADY_FROM", "Autopsy", "Given", "Stage", "beaten_by", "by_stage", "dead", "point_biserial", "quartiles", "read",
    "wilson",
]
