"""The community: its settings, places, roles, workspaces, messages in doubt, and what was done by whom."""

from cogs.admin.cog import Admin

__all__ = ["Admin"]
