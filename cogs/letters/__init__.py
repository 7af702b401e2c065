"""Letters: thanks to authors, what is asked of a member, and by which ways they may be told."""

from cogs.letters.cog import Letters

__all__ = ["Letters"]
