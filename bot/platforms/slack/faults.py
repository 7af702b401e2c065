"""How a fault is logged: by its type and its place in the code, since its message may hold what somebody wrote."""

from __future__ import annotations

import sys
import traceback


def traced() -> str:
    """Tell the present fault."""
    kind, _, frames = sys.exc_info()
    return f"{kind.__name__ if kind else 'none'}\n{''.join(traceback.format_tb(frames))}"
