"""Whole rounds with planted files: uploaded, refused in part, reviewed, posted, revealed, backed up, and searched.

What people see, what is posted, what is logged, and every file of the installation is gathered. To search something
new, such as a bundle, write it into the folder of artefacts in `gather`.
"""

from __future__ import annotations

import io
import logging
import re
import warnings
import zipfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.backups import backup
from bot.config import Bot, Settings
from tests.privacy.planting.channels import Sown, sow
from tests.privacy.searching import Reader
from tests.scenarios.conftest import HOUSES
from tests.scenarios.desk import QUESTION, SIGNED, look
from tests.scenarios.driver import Driver, House
from tests.scenarios.web_driver import WebSeat

CHANNELS = ("attributes of the confidentiality table", "private tags", "transfer syntaxes", "comments in codestreams",
            "character sets", "overlays", "reports and other objects", "broken files")
PICTURES = ("PNG metadata", "JPEG metadata", "TIFF metadata", "WebP metadata", "further frames, pages and layers",
            "names of files and folders", "archives")
# Pictures are looked at one by one, which takes long; what each channel holds is taken in by another test.
FIRST, MOST_PICTURES = 3, 10


@dataclass
class Overheard:
    """What a round said, by where it was said."""

    said: dict[str, list[bytes]] = field(default_factory=dict)
    logged: Callable[[], str] = str

    def hear(self, where: str, what: str | bytes) -> None:
        self.said.setdefault(where, []).append(what.encode() if isinstance(what, str) else what)

    def write(self, folder: Path) -> None:
        self.hear("logged.txt", self.logged())
        for where, said in self.said.items():
            (folder / where).write_bytes(b"\n\n".join(said))


@contextmanager
def overhearing() -> Iterator[Overheard]:
    """Listen to every logger at its most talkative, and to every warning."""
    heard, stream = Overheard(), io.StringIO()
    handler, root = logging.StreamHandler(stream), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        heard.logged = lambda: "\n".join([stream.getvalue(), *(str(one.message) for one in warned)])
        try:
            yield heard
        finally:
            root.removeHandler(handler)
            root.setLevel(before)


def upload_of(sown: Sown, folder: Path) -> list[Path]:
    """Put the planted files into one zip and some single pictures, all with names of a patient."""
    folder.mkdir()
    bundle = folder / f"{sown.files['names of files and folders'][0].name.replace('/', '_')}.zip"
    with zipfile.ZipFile(bundle, "w") as archive:
        for channel in CHANNELS:
            for number, one in enumerate(sown.files.get(channel, ())[:FIRST]):
                archive.writestr(f"{number}/{one.name}", one.data)
    singles = [one for channel in PICTURES for one in sown.files[channel]][: MOST_PICTURES + 6]
    return [bundle, *(_single(folder, number, one.name, one.data) for number, one in enumerate(singles))]


def _single(folder: Path, number: int, name: str, data: bytes) -> Path:
    path = folder / f"{number}_{name.replace('/', '_')}"
    path.write_bytes(data)
    return path


@asynccontextmanager
async def opened(platform: str, folder: Path, heard: Overheard) -> AsyncIterator[House]:
    """Open a house whose web pages are overheard."""
    async with HOUSES[platform](folder) as house:
        seat = house.seat

        async def overheard_seat(*args: Any, **kwargs: Any) -> Any:
            made = await seat(*args, **kwargs)
            if isinstance(made, WebSeat):
                made.browser.event_hooks["response"].append(lambda response: _listen(response, heard))
            return made

        house.seat = overheard_seat  # type: ignore[method-assign]
        yield house


async def _listen(response: Any, heard: Overheard) -> None:
    heard.hear("answers.html", await response.aread())
    heard.hear("answers.txt", repr(response.headers) + str(response.url))


async def play(house: House, paths: list[Path], folder: Path, heard: Overheard) -> None:
    """Upload, look, submit, approve, post, answer and reveal."""
    author = await house.seat("Ada", "editor")
    question = folder / "question.toml"
    question.write_text(QUESTION, "utf-8")
    house.ask_whole()
    heard.hear("seen.txt", await author.say("case add"))
    heard.hear("seen.txt", await author.upload("pictures", *paths, question=question))
    house.ask_whole(False)
    await house.settle()
    for words in ("case show 1", "case list", "help", "today"):
        heard.hear("seen.txt", await author.say(words))


async def publish(house: House, heard: Overheard) -> Driver:
    """Bring the case from its draft to its reveal."""
    editor, rey = await house.seat("Dora", "director"), await house.seat("Rey")
    shown = re.search(r"Shown: picture (\d+)", await editor.say("case show 1"))
    # Where pictures came without a header, nobody has said yet which one stands with the question.
    picture = shown[1] if shown else "1"
    for words in (f"case mark 1 {picture} question", "case submit 1", "case review 1"):
        heard.hear("seen.txt", await editor.say(words))
    await look(editor)
    heard.hear("seen.txt", await editor.press("Approve"))
    heard.hear("seen.txt", await editor.fill(**SIGNED, nobody="yes"))
    heard.hear("seen.txt", await editor.say("case show 1"))
    heard.hear("seen.txt", await editor.say("post now 1"))
    await house.settle()
    heard.hear("seen.txt", rey.see())
    heard.hear("seen.txt", await rey.press("B"))
    await house.later(hours=24, seconds=6)
    heard.hear("seen.txt", rey.see())
    heard.hear("seen.txt", await rey.press("My result"))
    heard.hear("seen.txt", await editor.say("audit"))
    return rey


async def gather(house: House, data: Path, out: Path) -> None:
    """Write what an installation gives away of itself into a folder: messages, figures, a backup."""
    messages = getattr(getattr(house, "room", None), "messages", {})
    (out / "messages.txt").write_text(repr(list(messages.values())), "utf-8")
    (out / "metrics.txt").write_text("\n".join(house.app._figures()), "utf-8")
    backup(Settings(bot=Bot(data_dir=data)) if house.platform == "room" else house.app.settings,
           out / "backup.zip", lambda words: None)


def outside_quarantine(reader: Reader, data: Path) -> dict[str, list[str]]:
    """Search an installation's folder, all but what nobody reads before a decision."""
    return {name: sorted(one.where for one in found) for name, found in reader.search_folder(data).items()
            if not name.startswith("quarantine/")}


@pytest.mark.parametrize("platform", HOUSES)
@pytest.mark.parametrize("seed", [5, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(200, 206))])
async def test_nothing_of_a_patient_is_anywhere_after_a_round(
    platform: str, seed: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    sown = sow(seed, tuple(dict.fromkeys((*CHANNELS, *PICTURES))))
    paths, reader = upload_of(sown, tmp_path / "planted"), Reader(sown.tokens)
    data, out = tmp_path / "data", tmp_path / "artefacts"
    data.mkdir()
    out.mkdir()
    capfd.readouterr()
    with overhearing() as overheard:
        async with opened(platform, data, overheard) as house:
            await play(house, paths, tmp_path, overheard)
            before = outside_quarantine(reader, data)
            await publish(house, overheard)
            await gather(house, data, out)
    assert before == {}
    shown = b" ".join(overheard.said["seen.txt"]).decode()
    assert "revealed" in shown
    assert "was refused" in shown
    overheard.hear("standard.txt", "".join(capfd.readouterr()))
    assert overheard.logged()
    overheard.write(out)
    assert {name: sorted(one.where for one in found) for name, found in reader.search_folder(data).items()} == {}
    assert {name: sorted(one.where for one in found) for name, found in reader.search_folder(out).items()} == {}
