"""What readers say after the reveal: that they disagree, or a question that nobody's name stands under."""

from cogs.talk.cog import Talk

__all__ = ["Talk"]
