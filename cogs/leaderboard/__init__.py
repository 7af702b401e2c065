"""Boards over a season, the own record, and the name that others see."""

from cogs.leaderboard.cog import Leaderboard

__all__ = ["Leaderboard"]
