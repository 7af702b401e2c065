"""An editor reviews a case in Chromium: sheets that count, a mask drawn with the pointer, by keyboard, taken away."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import db.cases
import db.members
from cogs.cases.intake import StoredStack, attach
from cogs.cases.question_file import parse
from tests.scenarios.desk import QUESTION
from tests.scenarios.test_browser_round import CHROMIUM, DESKTOP, PHONE, Building, building

__all__ = ["building"]
pytestmark = [pytest.mark.browser,
              pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed")]
PICTURES = 15


def stack_of(building: Building) -> StoredStack:
    """Put fifteen pictures into the store, each with a mask."""
    rows, columns = np.mgrid[:256, :256]
    frames = np.stack([np.where((rows - 128) ** 2 + (columns - 128) ** 2 < 100**2, 90 + k, 10)
                       for k in range(PICTURES)]).astype(np.uint8)
    boxes = {str(k + 1): [[4, 4, 40, 12]] for k in range(PICTURES)}
    meta = {"modality": "CT", "body_part": "CHEST", "pictures": PICTURES, "rows": 256, "columns": 256,
            "photometric": "MONOCHROME2", "invert": False, "rescale": [[1.0, 0.0]], "padding": None, "aspect": 1.0,
            "windows": [[128.0, 256.0, "LINEAR"]], "voi_luts": [None], "range": [0, 255], "masked_in": boxes}
    path = building.app.quarantine / "case-1" / "plain" / "1" / "plain-1.npy"
    path.parent.mkdir(parents=True)
    np.save(path, frames)
    content = path.read_bytes()
    report = {"kept": ["Modality"], "plain": "1/plain-1.npy",
              "text": {"series": 1, "pictures": [], "everywhere": [], "boxes": boxes}}
    row = {"hash": building.app.bytes.put(content), "pictures": PICTURES, "meta": meta, "report": report}
    return StoredStack(row, len(content))


async def reviewed(building: Building, now: datetime) -> None:
    """Put a case into review, somebody else's."""
    app = building.app
    author = await app.database.write(db.members.add, app.community, "Ada Author", now, role="contributor")
    made = await app.database.write(db.cases.create_draft, app.community, author.id, parse(QUESTION), now)
    await app.database.write(attach, app.community, made.id, [stack_of(building)], now)
    await app.database.write(db.cases.submit, app.community, made.id, author.id, now)


async def mask_by_pointer(page: Any) -> None:
    """Drag a box over the picture."""
    box = await page.locator(".boxes").bounding_box()
    await page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.25)
    await page.mouse.down()
    await page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.75)
    await page.mouse.up()


async def open_all(page: Any) -> None:
    """Scroll to every picture of a sheet, and see that each stands at its own size where the page has the room."""
    for link in await page.locator(".sheet a").all():
        await link.scroll_into_view_if_needed()
        picture = link.locator("img.frame")
        await picture.wait_for()
        shown, most = await picture.bounding_box(), await page.locator(".sheet").bounding_box()
        assert shown["width"] == min(int(await link.get_attribute("data-width")), most["width"])
    assert await page.locator(".sheet canvas").count() == 0


async def values(page: Any) -> list[int]:
    """Read the four numbers of the mask that is to be added."""
    return [int(await page.locator(f"#mask-{side}").input_value()) for side in ("left", "top", "width", "height")]


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_a_review_in_the_browser(building: Building, tmp_path: Path, viewport: dict[str, int]) -> None:
    await reviewed(building, building.clock.now())
    page = await building.enter("Dana Director", "director", viewport)
    origin = page.url.split("/room/")[0]
    await page.goto(f"{origin}/review/1")
    card = page.locator("#reviewed")
    # What was not scrolled to has not been opened.
    await page.locator(".sheet a").first.scroll_into_view_if_needed()
    await page.locator(".sheet img.frame").first.wait_for()
    assert 0 < await page.locator(".sheet img.frame").count() < 12
    assert await page.locator(".sheet canvas").count() > 0
    await open_all(page)
    await card.get_by_text(f"Looked at: 12 of {PICTURES} shown or marked.").wait_for()
    await building.sound(page, f"review-sheet-{viewport['width']}")
    await page.get_by_role("link", name="Next sheet").click()
    await page.get_by_text("Sheet 2 of 2").wait_for()
    await open_all(page)
    await card.get_by_text(f"Looked at: {PICTURES} of {PICTURES} shown or marked.").wait_for()

    await page.goto(f"{origin}/review/1/look/2")
    await mask_by_pointer(page)
    drawn = await values(page)
    assert all(abs(found - meant) <= 2 for found, meant in zip(drawn, (64, 64, 64, 128), strict=True)), drawn
    await building.sound(page, f"review-look-{viewport['width']}")
    await page.get_by_role("button", name="Add this mask").click()
    await page.get_by_text("Masked. The pictures of this series are to be opened again").wait_for()
    await page.locator(".masks li").nth(1).wait_for()
    await page.get_by_role("link", name="Close").click()
    for side, number in (("left", 1), ("top", 2), ("width", 3), ("height", 4)):
        await page.locator(f"#mask-{side}").fill(str(number))
    await page.locator("#mask-height").press("Enter")
    await page.locator(".masks li").nth(2).wait_for()
    await page.get_by_role("link", name="Close").click()
    await page.locator(".masks li").nth(1).get_by_role("button", name="Take this mask away").click()
    await page.get_by_text("What this mask covers is shown again if it goes, in 1 picture.").wait_for()
    await page.get_by_role("button", name="Show it again").click()
    await page.get_by_text("Taken away: what it covered is shown again in pictures: 1.").wait_for()
    await page.get_by_text("A mask was taken away here").wait_for()
    assert building.complaints == []
