"""The case of the day: posted, answered in private, closed, scored and revealed in place."""

from cogs.quiz.cog import Quiz

__all__ = ["Quiz"]
