"""Coverage: which kinds of cases a program has, and which it lacks."""

from cogs.coverage.cog import Coverage

__all__ = ["Coverage"]
