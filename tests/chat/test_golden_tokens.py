"""One token of every released action: each still decodes. A new action gets its line by `python -m tools.released`."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.chat.call import Call
from bot.chat.cog import Registry
from bot.chat.resolve import bound
from cogs import every_cog

GOLDEN = Path(__file__).parent.parent / "golden" / "tokens.txt"
REGISTRY = Registry(every_cog())
TOKENS = GOLDEN.read_text("utf-8").splitlines()
PARAMETERS = (GOLDEN.parent / "parameters.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("token", TOKENS)
def test_a_released_token_still_decodes(token):
    call = Call.parse(token)
    made = REGISTRY.get(call.action)
    assert made is not None, "an action that was released is gone: buttons out there call it"
    values = bound(made, call.args)
    assert len(values) == len(call.args), "a parameter that was released is gone"
    assert call.token == token
    assert call.fits


def test_every_action_has_its_token():
    assert sorted({token.split("/")[0] for token in TOKENS}) == sorted(made.id for made in REGISTRY)


@pytest.mark.parametrize("line", PARAMETERS)
def test_parameters_are_only_appended_with_a_default(line):
    action, *released = line.split()
    made = REGISTRY.get(action)
    assert made is not None
    assert [p.name for p in made.params[:len(released)]] == released, "released parameters keep their places"
    assert [p.name for p in made.params[len(released):] if p.required] == [], "what is appended has a default"


def test_every_action_has_its_parameters():
    assert sorted(line.split()[0] for line in PARAMETERS) == sorted(made.id for made in REGISTRY)
