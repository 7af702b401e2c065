"""A member's own pace: leave, weeks in a row, and how well they know what they know."""

from cogs.pace.cog import Pace

__all__ = ["Pace"]
