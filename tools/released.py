"""Add to the golden files what is new since the last release: a token of each action, and its parameters.

Lines that are there are never changed: buttons that were posted carry those tokens for ever.
Run: python -m tools.released
"""

from __future__ import annotations

from pathlib import Path

from bot.chat.call import Call
from bot.chat.cog import Action, Registry
from cogs import every_cog

GOLDEN = Path(__file__).parent.parent / "tests" / "golden"
SAMPLES: dict[str, object] = {
    "text": "x", "number": 3, "yes": True, "date": "2027-01-04", "moment": "2027-01-04T07:00", "time": "07:00",
    "id": 12, "member": 7, "option": "a2", "place": "room:room/cases"}
IDS = ("id", "member")


def token_of(made: Action) -> str:
    """Make a token such as a button carries; what is typed into a long form is never bound in one."""
    params = list(made.params)
    if len(params) > 5 or any(param.kind == "file" for param in params):
        ids = [place for place, param in enumerate(params, 1) if param.kind in IDS]
        params = params[:ids[-1] if ids else 0]
    return Call.of(made.id, *(p.choices[0] if p.choices else SAMPLES[p.kind] for p in params)).token


def parameters_of(made: Action) -> str:
    """Name an action's parameters in their order."""
    return " ".join([made.id, *(param.name for param in made.params)])


def add(path: Path, lines: dict[str, str]) -> int:
    """Add the lines of actions that have none yet; give how many."""
    there = path.read_text("utf-8").splitlines() if path.exists() else []
    known = {line.split("/")[0].split()[0] for line in there}
    new = [line for action, line in lines.items() if action not in known]
    path.write_text("\n".join(sorted([*there, *new])) + "\n", "utf-8")
    return len(new)


def main() -> None:
    """Bring both golden files up to date."""
    actions = list(Registry(every_cog()))
    print(add(GOLDEN / "tokens.txt", {made.id: token_of(made) for made in actions}), "new tokens")
    print(add(GOLDEN / "parameters.txt", {made.id: parameters_of(made) for made in actions}), "new parameter lists")


if __name__ == "__main__":
    main()
