"""A round's autopsy, and the correction of its key in one press."""

from cogs.autopsy.cog import Autopsy

__all__ = ["Autopsy"]
