"""The pages in Debian's Chromium: keyboard, phone, no script, both themes, and what axe finds."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.web.backstage import Persona, Progress
from bot.platforms.web.platform import Web
from tests.platforms.web.test_serving import until
from tests.platforms.web.world import CASES, PLAIN, World

CHROMIUM = Path("/usr/bin/chromium")
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
        "--no-first-run"]
PHONE, DESKTOP = {"width": 400, "height": 800}, {"width": 1280, "height": 850}

pytestmark = [pytest.mark.browser,
              pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed")]


@pytest.fixture
async def rooms(world: World, tmp_path: Path) -> AsyncIterator[Web]:
    """The demo's rooms, served."""
    web = Web("127.0.0.1", 0, "", world.rows, tmp_path, True, world.rows.clock)
    world.dispatch.platforms["web"] = web
    await web.start(world.dispatch)
    yield web
    await web.stop()


@pytest.fixture
async def chromium() -> AsyncIterator[Any]:
    """A browser."""
    playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
    async with playwright.async_playwright() as started:
        browser = await started.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        yield browser
        await browser.close()


class Reader:
    """A page and what it complained of."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self._said)
        page.on("pageerror", lambda fault: self.complaints.append(str(fault)))

    def _said(self, said: Any) -> None:
        if said.type in ("error", "warning"):
            self.complaints.append(said.text)


async def reading(chromium: Any, web: Web, path: str = "/", **how: Any) -> Reader:
    """Open a page."""
    context = await chromium.new_context(**{"viewport": DESKTOP, "reduced_motion": "reduce", **how})
    reader = Reader(await context.new_page())
    await reader.page.goto(web.address + path)
    return reader


async def axe(page: Any) -> list[str]:
    """Name what axe finds wrong on a page."""
    found = await (pytest.importorskip("axe_playwright_python.async_playwright").Axe()).run(page)
    return [f"{one['id']}: {node['html'][:120]} {node.get('failureSummary', '')}" for one in
            found.response["violations"] for node in one["nodes"]]


async def keep(page: Any, name: str) -> None:
    """Keep a picture of the page where one is asked for."""
    folder = os.environ.get("READOUT_SCREENSHOTS")
    if folder:
        await page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.mark.parametrize(("scheme", "size"), [
    pytest.param("dark", PHONE, id="dark phone"), pytest.param("light", DESKTOP, id="light desktop"),
    pytest.param("light", PHONE, id="light phone", marks=pytest.mark.long),
    pytest.param("dark", DESKTOP, id="dark desktop", marks=pytest.mark.long)])
async def test_nothing_stands_in_anybodys_way(chromium: Any, rooms: Web, world: World, scheme: str,
                                              size: dict[str, int]) -> None:
    """The room, an answer, a form with its problems, the menu, the review: axe finds nothing, nothing is blocked."""
    reader = await reading(chromium, rooms, viewport=size, color_scheme=scheme)
    page, name = reader.page, f"{scheme}-{size['width']}"
    await page.get_by_role("button", name="B", exact=True).last.wait_for()
    await keep(page, f"{name}-room")
    assert await axe(page) == []
    await page.get_by_role("button", name="B", exact=True).last.click()
    await page.get_by_text("Saved: B.").wait_for()
    await keep(page, f"{name}-answer")
    assert await axe(page) == []
    await words(page, "case add")
    await page.get_by_label("Title").fill("Subdural")
    await page.get_by_label("Options").fill("Epidural\nSubdural")
    await page.get_by_label("B", exact=True).check()
    await page.get_by_label("Permission").select_option("consent")
    await page.set_input_files("#field-pictures", [{"name": "a.png", "mimeType": "image/png", "buffer": PLAIN}])
    await keep(page, f"{name}-form")
    assert await axe(page) == []
    await page.get_by_role("button", name="Save").last.click()
    await page.get_by_role("alert").wait_for()
    await keep(page, f"{name}-problems")
    assert await axe(page) == []
    assert await page.get_by_label("Options").input_value() == "Epidural\nSubdural"
    await page.get_by_role("button", name="Director").click()
    await page.goto(f"{rooms.address}/review/57")
    await keep(page, f"{name}-review")
    assert await axe(page) == []
    await page.goto(f"{rooms.address}/sign-in/none")
    await keep(page, f"{name}-sign-in")
    assert await axe(page) == []
    assert reader.complaints == []
    if size is PHONE:
        await page.goto(f"{rooms.address}/room/{CASES}")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 400


async def test_every_pair_of_eyes_has_its_whole_name_on_a_phone(chromium: Any, rooms: Web, world: World,
                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    """Also beside the button of the demo's morning, which breaks between its words alone."""
    async def personas() -> list[Persona]:
        return [Persona(3, "Director", "next morning"), Persona(1, "Resident"), Persona(2, "Student"),
                Persona(4, "Author")]

    monkeypatch.setattr(world.rows, "personas", personas)
    page = (await reading(chromium, rooms, viewport=PHONE)).page
    await page.get_by_role("button", name="Next morning").wait_for()
    await keep(page, "phone-eyes")
    cut = "[...document.querySelectorAll('.personas, .personas button')].filter(e => e.scrollWidth > e.clientWidth)"
    assert await page.evaluate(f"{cut}.map(e => e.textContent.trim())") == []
    wide = await page.evaluate("document.querySelector('.morning button').getBoundingClientRect()")
    assert wide["width"] > wide["height"]


async def words(page: Any, text: str) -> None:
    """Type a command."""
    await page.get_by_label("Type a command").fill(text)
    await page.get_by_role("button", name="Send").click()
    await page.get_by_role("heading", name="Add a case").wait_for()


async def test_a_round_by_keyboard_alone(chromium: Any, rooms: Web, world: World) -> None:
    page = (await reading(chromium, rooms)).page
    await page.keyboard.press("Tab")
    assert await focused(page) == "See why"  # the page opens at the newest message
    await page.goto(f"{rooms.address}/room/{CASES}")
    await page.keyboard.press("Tab")
    assert await focused(page) == "Skip to the newest message"
    await page.keyboard.press("Enter")
    for _ in range(12):
        await page.keyboard.press("Tab")
        if await focused(page) == "B":
            break
    await page.keyboard.press("Enter")
    await page.get_by_text("Saved: B.").wait_for()
    assert await page.evaluate("document.activeElement.id") == "panel"
    assert world.quiz.answered == {1: "b"}
    await page.keyboard.press("Tab")
    assert await focused(page) == "Close"
    await page.keyboard.press("Escape")
    assert await page.locator("#panel").is_hidden()
    assert await focused(page) == "B"
    width = await page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert float(width.removesuffix("px")) >= 2


async def focused(page: Any) -> str:
    """Give the words on what has the focus."""
    return str(await page.evaluate("document.activeElement.textContent.trim()"))


async def test_without_script_everything_still_works(chromium: Any, rooms: Web, world: World) -> None:
    reader = await reading(chromium, rooms, java_script_enabled=False, viewport=PHONE)
    page = reader.page
    await page.get_by_role("button", name="C", exact=True).last.click()
    assert page.url.endswith("/press#panel")
    await page.get_by_text("Saved: C.").wait_for()
    assert world.quiz.answered == {1: "c"}
    await page.get_by_role("link", name="Close").click()
    assert page.url.endswith(f"/room/{CASES}#newest")
    await words(page, "case add")
    await page.get_by_label("Title").fill("Headache")
    await page.get_by_label("Options").fill("One\nTwo")
    await page.get_by_label("A", exact=True).check()
    await page.get_by_label("Permission").select_option("public")
    await page.set_input_files("#field-pictures", [{"name": "a.png", "mimeType": "image/png", "buffer": PLAIN}])
    await page.get_by_role("button", name="Save").last.click()
    await page.get_by_text("Saved: 1 pictures.").wait_for()


async def test_cards_change_in_place_and_new_ones_come(chromium: Any, rooms: Web, world: World) -> None:
    page = (await reading(chromium, rooms)).page
    await page.get_by_role("button", name="A", exact=True).last.focus()
    await until(lambda: len(rooms.listeners) == 1)
    world.quiz.revealed = True
    world.rows.change(2)
    rooms.listeners.tell(CASES, 2)
    await page.get_by_text("Case 42 · Headache after a fall · revealed").wait_for()
    assert await page.locator("article").count() == 2
    new = world.rows.add(1, CASES, "quiz.board/43")
    rooms.listeners.tell(CASES, new)
    await page.get_by_text("Case 43 · Headache after a fall · revealed").wait_for()
    assert await page.locator("#newest").get_by_text("Case 43").count() == 1
    world.rows.change(2, withdrawn=True)
    rooms.listeners.tell(CASES, 2)
    await page.get_by_text("Case 42").wait_for(state="detached")


async def test_what_a_page_missed_comes_with_the_next_state(chromium: Any, rooms: Web, world: World) -> None:
    page = (await reading(chromium, rooms)).page
    await until(lambda: len(rooms.listeners) == 1)
    await page.context.set_offline(True)
    world.quiz.revealed = True
    world.rows.change(2)
    world.rows.add(1, CASES, "quiz.board/43")
    await page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    await page.context.set_offline(False)
    await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow'))")
    await page.get_by_text("Case 43 · Headache after a fall · revealed").wait_for()
    await page.get_by_text("Case 42 · Headache after a fall · revealed").wait_for()


async def test_going_back_in_the_panel(chromium: Any, rooms: Web, world: World) -> None:
    """A card that follows from a card can be left backwards; one that draws over another cannot."""
    page = (await reading(chromium, rooms)).page
    await page.get_by_role("button", name="More").last.click()
    await page.get_by_role("heading", name="More").wait_for()
    await page.get_by_role("button", name="Privacy concern").click()
    await page.get_by_text("Hidden.").wait_for()
    await page.get_by_role("button", name="Back").click()
    await page.get_by_role("button", name="Privacy concern").wait_for()
    await page.get_by_role("button", name="See why").click()
    await page.get_by_role("button", name="Next", exact=True).click()
    await page.get_by_text("Here it ends.").wait_for()
    assert await page.get_by_role("button", name="Back").count() == 0


async def test_a_long_zoom_leaves_everything_within_reach(chromium: Any, rooms: Web, world: World) -> None:
    """At 400 % a desktop's page is 320 px wide and 212 high: nothing is cut off sideways or covered for good."""
    page = (await reading(chromium, rooms, viewport={"width": 320, "height": 212})).page
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320
    await page.get_by_role("button", name="Not sure").last.click()
    await page.get_by_text("Saved: UNSURE.").wait_for()
    await page.get_by_role("link", name="Close").click()
    assert await page.locator("#panel").is_hidden()


async def test_long_work_is_followed(chromium: Any, rooms: Web, world: World) -> None:
    page = (await reading(chromium, rooms)).page
    await page.get_by_label("Type a command").fill("case take")
    await page.get_by_role("button", name="Send").click()
    await page.get_by_text("0 of 34 read.").wait_for()
    world.rows.jobs[7], world.cases.read = Progress("reading", 12, 34, False), 12
    await page.get_by_text("12 of 34 read.").wait_for()
    assert await page.get_by_role("progressbar", name="How far it is").get_attribute("value") == "12"
    world.rows.jobs[7], world.cases.read = Progress("reading", 34, 34, True), 34
    await page.get_by_text("34 of 34 read.").wait_for()
    assert await page.get_by_role("progressbar").count() == 0


async def test_a_decision_shows_on_the_card_under_review(chromium: Any, rooms: Web, world: World) -> None:
    page = (await reading(chromium, rooms)).page
    await page.get_by_role("button", name="Director").click()
    await page.goto(f"{rooms.address}/review/57")
    await page.get_by_text("Cannot be approved yet").wait_for()
    await page.get_by_role("button", name="Approve").click()
    await page.get_by_text("Approved.", exact=True).wait_for()
    await page.get_by_text("It may be posted.").wait_for()
