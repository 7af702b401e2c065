"""Typed answers that no rule can grade: read by an editor, who says what they are worth."""

from cogs.grading.cog import Grading

__all__ = ["Grading"]
