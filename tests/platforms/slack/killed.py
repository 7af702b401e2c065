"""The process that is killed: Readout on Slack alone, sending and answering, until it ends."""

import asyncio
import logging
import os
import sys
from pathlib import Path

from bot import installs
from bot.app import Readout
from bot.config import Bot, Settings, Slack
from bot.delivery.clock import Clock
from bot.imaging.child import die_with
from bot.platforms.slack.platform import Slack as OnSlack
from bot.teams import Teams


async def live(folder: Path, api: str, bot_token: str, app_token: str, looks: bool) -> None:
    """Run until killed."""
    clock = Clock()
    given = Slack(bot_token=bot_token, app_token=app_token, api_url=api)
    settings = Settings(bot=Bot(data_dir=folder), slack=given)
    app = Readout(settings, clock=clock, platforms={})
    tokens = installs.tokens(settings, app.database, clock.now)
    slack = OnSlack(tokens, Teams(app.database, app.bytes, clock.now), api_url=api, app_token=app_token, looks=looks,
                    first_pause=0.1)
    app.platforms = app.dispatch.platforms = {"slack": slack}
    await app.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    # Whatever ends the test ends this too.
    die_with(os.getppid())
    logging.basicConfig(level=logging.ERROR)
    asyncio.run(live(Path(sys.argv[1]), sys.argv[2], os.environ["KILLED_BOT_TOKEN"], os.environ["KILLED_APP_TOKEN"],
                     sys.argv[3] == "looks"))
