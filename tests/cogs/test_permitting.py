"""Which cases need the privacy officer's approval: every one that is not known to need none."""

from types import SimpleNamespace
from typing import Any

import pytest

from bot import Refusal
from bot.chat.people import Audience
from cogs.cases.arriving import beyond
from cogs.cases.fields import PERMISSIONS
from cogs.cases.permitting import permitted
from db.cases import FREE
from tests.db.world import NOW


def case(kind: str | None) -> Any:
    """Give a case with a kind of permission."""
    return SimpleNamespace(number=1, version=SimpleNamespace(permission_kind=kind))


def asking(approved: bool) -> Any:
    """Give a context whose community has an approval, or none."""
    async def read(*_: Any) -> bool:
        return approved

    return SimpleNamespace(read=read, community=1, now=NOW, audience=Audience("en-US", "UTC"))


@pytest.mark.parametrize("kind", [*PERMISSIONS, "a kind that nobody listed", "", None])
async def test_a_kind_that_nobody_listed_needs_the_approval(kind: str | None) -> None:
    await permitted(asking(approved=True), case(kind))
    if kind in FREE:
        await permitted(asking(approved=False), case(kind))
        return
    with pytest.raises(Refusal, match="privacy officer"):
        await permitted(asking(approved=False), case(kind))


@pytest.mark.parametrize("kind", [*PERMISSIONS, "a kind that nobody listed"])
def test_a_public_server_takes_only_what_needs_no_approval(kind: str) -> None:
    assert (beyond("public", kind) is None) == (kind in FREE)
