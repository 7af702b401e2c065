"""The process that is killed: Readout on Discord alone, sending and answering, until it ends."""

import asyncio
import logging
import os
import sys
from pathlib import Path

from bot.app import Readout
from bot.config import Bot, Settings
from bot.delivery.clock import Clock
from bot.guilds import Guilds
from bot.imaging.child import die_with
from bot.platforms.discord.platform import Discord


async def live(folder: Path, api: str, token: str) -> None:
    """Run until killed."""
    clock = Clock()
    app = Readout(Settings(bot=Bot(data_dir=folder)), clock=clock, platforms={})
    discord = Discord(token, Guilds(app.database, app.bytes, clock.now), api_url=api, first_pause=0.1)
    app.platforms = app.dispatch.platforms = {"discord": discord}
    await app.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    # Whatever ends the test ends this too.
    die_with(os.getppid())
    logging.basicConfig(level=logging.ERROR)
    asyncio.run(live(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
