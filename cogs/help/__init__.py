"""What to do now, what there is to do, and who sees what."""

from cogs.help.cog import Help

__all__ = ["Help"]
