"""The community: its settings, places, roles, workspaces, messages in doubt, and what was done by whom."""

from cogs.admin.cog import Admin
from cogs.admin.people import People

__all__ = ["Admin", "People"]
