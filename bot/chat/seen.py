"""What `readout check` finds on a platform."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Seen:
    """One thing that was looked at: how it stands, and what mends it."""

    state: Literal["well", "note", "fault"]
    sentence: str
    fix: str = ""
