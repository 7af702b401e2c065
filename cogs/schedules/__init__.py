"""Schedules: rules in local time that post the next case of a deck; and the plan, which shows their days."""

from cogs.schedules.cog import Schedules
from cogs.schedules.plan import Plan

__all__ = ["Plan", "Schedules"]
