"""The policy: what a community asks of those who contribute, in versions that they accept."""

from cogs.policy.cog import Policy

__all__ = ["Policy"]
