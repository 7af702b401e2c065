"""Reviews: what a member missed comes back to them alone, spaced, until they know it."""

from cogs.reviews.cog import Reviews

__all__ = ["Reviews"]
