"""The case duty: whose turn it is to send a case, and decks that run dry."""

from cogs.duty.cog import Duty

__all__ = ["Duty"]
