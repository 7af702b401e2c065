"""Take pictures in, clean them, show them.

Names are loaded when they are first used, so that a process at rest carries neither numpy nor Pillow.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.imaging.calibration import calibrated
    from bot.imaging.charts import spread
    from bot.imaging.faces import face_limits, face_risk
    from bot.imaging.grids import grid
    from bot.imaging.instances import write_instances
    from bot.imaging.marks import Finding
    from bot.imaging.pointing import gridded, heat
    from bot.imaging.remasking import Remasked, remask
    from bot.imaging.render import montage, still
    from bot.imaging.report import KeptText, Limits, MaskedText, Refusal, Report, TakenSeries
    from bot.imaging.sandbox import take_in
    from bot.imaging.stack import EVERYTHING, Stack, open_stack
    from bot.imaging.window import Preset, Window, presets

_HOMES = {
    "EVERYTHING": "stack",
    "Finding": "marks",
    "KeptText": "report",
    "Limits": "report",
    "MaskedText": "report",
    "Preset": "window",
    "Refusal": "report",
    "Remasked": "remasking",
    "Report": "report",
    "Stack": "stack",
    "TakenSeries": "report",
    "Window": "window",
    "calibrated": "calibration",
    "face_limits": "faces",
    "face_risk": "faces",
    "grid": "grids",
    "gridded": "pointing",
    "heat": "pointing",
    "montage": "render",
    "open_stack": "stack",
    "presets": "window",
    "remask": "remasking",
    "spread": "charts",
    "still": "render",
    "take_in": "sandbox",
    "write_instances": "instances",
}

__all__ = [
    "EVERYTHING",
    "Finding",
    "KeptText",
    "Limits",
    "MaskedText",
    "Preset",
    "Refusal",
    "Remasked",
    "Report",
    "Stack",
    "TakenSeries",
    "Window",
    "calibrated",
    "face_limits",
    "face_risk",
    "grid",
    "gridded",
    "heat",
    "montage",
    "open_stack",
    "presets",
    "remask",
    "spread",
    "still",
    "take_in",
    "write_instances",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"bot.imaging.{_HOMES[name]}"), name)
