"""Privacy concerns: anybody hides the pictures of a case at once, and an editor decides."""

from cogs.privacy.cog import Privacy

__all__ = ["Privacy"]
