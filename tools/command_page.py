"""Write docs/commands.md again from what is declared: `make pages`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bot.chat.cog import Action, Registry
from bot.chat.params import Param
from bot.cli import USAGE
from cogs import every_cog

PAGE = Path(__file__).parent.parent / "docs" / "commands.md"
SHOWN = 6
ABOVE = """\
# Every command

Written by `tools/command_page.py` from the declarations themselves; a test holds that it is current.

## At the computer that runs Readout

```
{usage}```

## In the web rooms and the terminal

Write the words in a room, or after `readout` in a terminal. What is missing is asked for: in the web rooms by a form,
in a terminal line by line. Values go by their order or by their names: `case show 42`, `schedule skip 3 --date
2027-02-28`, `case list status: draft`. A row's name may stand for its number.
"""


def page() -> str:
    """Give the whole page."""
    registry = Registry(every_cog())
    parts = [ABOVE.format(usage=USAGE)]
    for cog in registry.cogs.values():
        made = [action for action in type(cog).actions.values() if action.words]
        if made:
            heading = (type(cog).__doc__ or "").strip().split("\n")[0]
            parts.append(f"### {cog.name.capitalize()}\n\n{heading}\n\n{table(made)}")
    return "\n".join(parts)


def table(actions: Iterable[Action]) -> str:
    """Give the commands of one cog, with who may use them."""
    rows = [f"| `{one.command}{values(one)}` | {one.help} | {who(one)} |" for one in actions]
    return "\n".join(["| command | what it does | who |", "|---|---|---|", *rows, ""])


def values(action: Action) -> str:
    """Write what a command takes; of a long form only the beginning."""
    shown = action.params if len(action.params) <= SHOWN else action.params[: SHOWN - 1]
    return "".join(map(value, shown)) + (" ..." if len(shown) < len(action.params) else "")


def value(param: Param) -> str:
    """Write a parameter as help texts do: in brackets where it may stay out."""
    name = f"--{param.name.replace('_', '-')}" if param.kind not in ("id", "member") else param.name.upper()
    return f" {name}" if param.required else f" [{name}]"


def who(action: Action) -> str:
    """Say from which role on a command may be used."""
    return "everybody" if action.role == "member" else f"{action.role} and above"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
