"""The process that sends on Discord for a figure: Readout alone, allowed so many requests a second.

`python -m benchmarks._sending FOLDER API TOKEN PER_SECOND` runs until it is ended.
"""

import asyncio
import logging
import sys
from pathlib import Path

from bot.app import Readout
from bot.config import Bot, Settings
from bot.delivery.clock import Clock
from bot.guilds import Guilds
from bot.platforms.discord.platform import Discord
from bot.platforms.discord.turns import Turns


async def live(folder: Path, api: str, token: str, per_second: float) -> None:
    """Run until ended."""
    clock = Clock()
    app = Readout(Settings(bot=Bot(data_dir=folder)), clock=clock, platforms={})
    discord = Discord(token, Guilds(app.database, app.bytes, clock.now), api_url=api)
    discord._requests.turns = Turns(per_second)
    app.platforms = app.dispatch.platforms = {"discord": discord}
    discord.per_second = per_second
    await app.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)
    asyncio.run(live(Path(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4])))
