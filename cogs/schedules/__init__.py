"""Schedules: rules in local time that post the next case of a deck."""

from cogs.schedules.cog import Schedules

__all__ = ["Schedules"]
