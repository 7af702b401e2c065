"""A director and two residents live a whole round in Chromium: the real pages, the real database, a moved clock."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

import db.members
from bot.app import Readout
from bot.config import Bot, Settings
from bot.delivery.clock import SteppedClock
from bot.platforms.web.platform import Web
from bot.records import Records
from tests.scenarios.conftest import MONDAY, nothing

CHROMIUM = Path("/usr/bin/chromium")
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
        "--no-first-run"]
PHONE, DESKTOP = {"width": 400, "height": 800}, {"width": 1280, "height": 850}

pytestmark = [pytest.mark.browser,
              pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed")]


class Building:
    """A running Readout with its pages open in a browser."""

    def __init__(self, app: Readout, clock: SteppedClock, browser: Any) -> None:
        self.app, self.clock, self.browser = app, clock, browser
        self.complaints: list[str] = []

    async def enter(self, name: str, role: str, viewport: dict[str, int]) -> Any:
        """Sign somebody in by a link, as they would: open it, press the button."""
        records: Records = self.app.records
        now = self.clock.now()
        row = await self.app.database.write(db.members.add, self.app.community, name, now, role=role)
        link = await records.sign_in_link(self.app.community, row.id, now)
        context = await self.browser.new_context(viewport=viewport, reduced_motion="reduce")
        page = await context.new_page()
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        await page.goto(link)
        await page.get_by_role("button", name="Sign in").click()
        await page.locator("#messages").wait_for()
        return page

    async def sound(self, page: Any, name: str) -> None:
        """Hold that axe finds nothing on a page; keep a picture of it where one is asked for."""
        axe = pytest.importorskip("axe_playwright_python.async_playwright").Axe()
        found = await axe.run(page)
        assert [f"{one['id']}: {node['html'][:160]}" for one in found.response["violations"]
                for node in one["nodes"]] == []
        folder = os.environ.get("READOUT_SCREENSHOTS")
        if folder:
            await page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.fixture
async def building(tmp_path: Path) -> AsyncIterator[Building]:
    """Readout with the web rooms alone, and a browser."""
    playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
    clock = SteppedClock(MONDAY)
    app = Readout(Settings(bot=Bot(data_dir=tmp_path / "data")), clock=clock)
    web = app.platforms["web"]
    assert isinstance(web, Web)
    web.port = 0
    del app.platforms["terminal"]
    app.dispatch.platforms = app.platforms
    clock.drained = lambda: app.database.write(nothing)
    await app.start()
    async with playwright.async_playwright() as started:
        browser = await started.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        yield Building(app, clock, browser)
        await browser.close()
    await app.stop()


def picture(path: Path) -> Path:
    """Draw a plain picture: a bright crescent in a ring."""
    drawn = Image.new("L", (512, 512), 0)
    pen = ImageDraw.Draw(drawn)
    pen.ellipse((60, 40, 450, 470), fill=90, outline=235, width=22)
    pen.chord((90, 70, 200, 440), 90, 270, fill=170)
    drawn.save(path)
    return path


async def say(page: Any, words: str) -> None:
    """Type a command and send it."""
    await page.get_by_placeholder("Type a command").fill(words)
    await page.get_by_role("button", name="Send", exact=True).click()


async def add_a_case(page: Any, path: Path) -> None:
    """Fill the form of a new case and send it."""
    await say(page, "case add")
    panel = page.locator("#panel")
    await panel.locator("input[type=file]").first.set_input_files(str(path))
    await panel.locator("[name$=title]").fill("Headache after a fall")
    await panel.locator("[name$=prompt]").fill("Most likely diagnosis?")
    await panel.locator("[name$=options]").fill("Epidural hematoma\nSubdural hematoma\nNormal")
    await panel.locator("[name$=key]").fill("B")
    await panel.get_by_label("made up, no patient").check()
    await panel.get_by_role("button", name="Add the case").click()
    await panel.get_by_role("button", name="I accept").click()
    await panel.get_by_text("Draft · case 1").wait_for()


async def approve(page: Any) -> None:
    """Send the draft to review, look at it beside its pictures, and sign."""
    await page.get_by_role("button", name="Send to review").click()
    await page.get_by_text("in review").first.wait_for()
    origin = page.url.split("/room/")[0]
    await page.goto(f"{origin}/review/1")
    await page.locator("#reviewed").get_by_text("Looked at: 1 of 1 shown or marked.").wait_for()
    await page.get_by_role("button", name="Approve").first.click()
    boxes = page.locator("#panel input[type=checkbox]")
    await boxes.first.wait_for()
    for box in await boxes.all():
        await box.check()
    await page.locator("#panel").get_by_role("button", name="Approve").click()
    await page.get_by_text("is approved").wait_for()
    await page.goto(f"{origin}/")


async def test_a_round_in_the_browser(building: Building, tmp_path: Path) -> None:
    """Add, review, approve, post; answer on a phone and at a desk; close, reveal, look at the result and the board."""
    director = await building.enter("Dana Director", "director", DESKTOP)
    await building.sound(director, "director-room")
    await add_a_case(director, picture(tmp_path / "scan.png"))
    # The pictures are taken in while the draft's card follows.
    await director.get_by_role("button", name="Send to review").wait_for(timeout=90_000)
    await building.sound(director, "director-draft")
    await approve(director)
    await building.sound(director, "director-approved")
    await say(director, "post now 1")
    await director.get_by_text("Case 1 is posted").wait_for()

    phone = await building.enter("Rey Resident", "member", PHONE)
    desk = await building.enter("Sam Resident", "member", DESKTOP)
    for page, letter in ((phone, "B"), (desk, "A")):
        await page.locator("#messages img").last.wait_for()
        await page.locator("#messages").get_by_role("button", name=letter, exact=True).click()
        await page.get_by_text(f"Saved: {letter}. Only you see it.").wait_for()
    await building.sound(phone, "phone-receipt")
    await building.sound(desk, "desk-receipt")
    await desk.locator("#messages").get_by_role("button", name="C", exact=True).click()
    await desk.get_by_text("Changed from A to C.").wait_for()
    await director.locator("#messages").get_by_text("2 answered").wait_for()

    await building.clock.move(building.clock.now() + timedelta(hours=24, seconds=6))
    for page in (phone, desk, director):
        await page.locator("#messages").get_by_text("revealed").wait_for()
    await phone.get_by_role("button", name="My result").click()
    await phone.get_by_text("You chose B").wait_for()
    await building.sound(phone, "phone-result")
    await desk.get_by_role("button", name="My result").click()
    await desk.get_by_text("You chose C; the answer is B").wait_for()
    await say(phone, "me consent")
    label = phone.locator("#panel .check", has_text="Results that a director exports")
    asked, explained = [await one.bounding_box() for one in (label.locator("span"), label.locator("+ .help"))]
    assert asked["y"] + asked["height"] <= explained["y"], "two lines of a tick are not written over"
    await building.sound(phone, "phone-consent")
    await say(desk, "board")
    await desk.locator("#panel").get_by_text("10 answers").first.wait_for()
    await building.sound(desk, "desk-board")
    assert building.complaints == []

