"""A loopback Discord: REST, gateway, CDN and interactions, as strict as the real one, for the real discord.py."""

from tests.servers.discord.hand import Answer, Failed, Hand
from tests.servers.discord.server import Discord
from tests.servers.discord.world import Fault, Refused

__all__ = ["Answer", "Discord", "Failed", "Fault", "Hand", "Refused"]
