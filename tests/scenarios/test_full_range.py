"""An editor may see a picture under review over its full range, whatever its own window hides."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from bot.behind import Behind
from tests.scenarios.desk import drafted
from tests.scenarios.driver import House


async def test_a_picture_under_review_is_drawn_over_its_full_range(house: House) -> None:
    dana = await house.seat("Dana", "director")
    await drafted(house, dana)
    await dana.say("case submit 1")
    behind, community = Behind(house.app.database, house.app.bytes), await house.community()
    sheets = await behind.sheets(community, 1, None)
    assert sheets is not None
    (one,) = sheets.drafts
    own, whole = [await behind.draft_picture(community, 1, 1, one.pixels, wide) for wide in (False, True)]
    assert own is not None
    assert whole is not None
    assert np.ptp(np.asarray(Image.open(io.BytesIO(own.data)))) < 100
    assert np.ptp(np.asarray(Image.open(io.BytesIO(whole.data)))) == 255
