"""Questions to somebody at a terminal: a form's values line by line, or one of a card's controls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

Ask = Callable[[str], str]
Tell = Callable[[str], None]
Field = Mapping[str, Any]


class Left(Exception):
    """The person left the question: nothing is sent."""


def filled(form: Mapping[str, Any], ask: Ask, tell: Tell) -> tuple[dict[str, str], dict[str, list[dict[str, Any]]]]:
    """Ask for a form's values, and give them with its files. Left where the person leaves."""
    tell(form["title"])
    values = {one["name"]: one["now"] for one in form["fields"] if one["kind"] != "file" and one["now"]}
    files: dict[str, list[dict[str, Any]]] = {}
    for one in _wanted(form, ask):
        problem = form["problems"].get(one["name"])
        if problem:
            tell(problem)
        if one["kind"] == "file":
            files[one["name"]] = _files(one, ask, tell)
        else:
            values[one["name"]] = _value(one, ask, tell)
    return values, files


def _wanted(form: Mapping[str, Any], ask: Ask) -> Sequence[Field]:
    """Choose what to ask: what was refused; else what is missing, and the rest if wanted; else everything."""
    fields: Sequence[Field] = form["fields"]
    refused = [one for one in fields if one["name"] in form["problems"]]
    missing = lacking(form)
    rest = [one for one in fields if one not in missing]
    if refused or not (missing and rest):
        return refused or fields
    answer = ask(f"Required: {len(missing)} of {len(fields)}. Fill in the others too? [y/N] ")
    return fields if answer.strip().casefold().startswith("y") else missing


def lacking(form: Mapping[str, Any]) -> list[Field]:
    """Give the required fields that have no value yet."""
    return [one for one in form["fields"] if one["required"] and not one["now"]]


def _value(one: Field, ask: Ask, tell: Tell) -> str:
    _head(one, tell)
    while True:
        typed = _lines(ask) if one["long"] else ask("> ").strip()
        text = _chosen(one, typed) or one["now"]
        if text or not one["required"]:
            return str(text)
        tell("This one is required; Ctrl-C leaves without saving.")


def _head(one: Field, tell: Tell) -> None:
    required = "" if one["required"] else " (may stay empty)"
    tell(f"\n{one['label']}{required}")
    if one["help"]:
        tell(one["help"])
    for number, choice in enumerate(one["choices"], 1):
        tell(f"  {number}  {choice['label']}")
    if one["kind"] == "yes":
        tell("yes or no")
    if one["now"]:
        tell(f"Now: {one['now']}. Enter keeps it.")
    if one["long"] and one["kind"] != "file":
        tell("Several lines; an empty line ends.")


def _lines(ask: Ask) -> str:
    lines: list[str] = []
    while line := ask("> ").rstrip():
        lines.append(line)
    return "\n".join(lines)


def _chosen(one: Field, typed: str) -> str:
    """Turn the number of a choice into its value; anything else stays as it was typed."""
    choices = one["choices"]
    if choices and typed.isdecimal() and 1 <= int(typed) <= len(choices):
        return str(choices[int(typed) - 1]["value"])
    return typed


def _files(one: Field, ask: Ask, tell: Tell) -> list[dict[str, Any]]:
    _head(one, tell)
    tell("The path of a file, folder or zip" + ("; an empty line ends." if one["many"] > 1 else "."))
    found: list[dict[str, Any]] = []
    while len(found) < one["many"]:
        typed = ask("> ").strip().strip("'\"")
        place = Path(typed).expanduser().resolve()
        if not typed and (found or not one["required"]):
            break
        if typed and place.exists():
            found.append(given(one, place))
        else:
            tell("There is nothing at this path. Ctrl-C leaves without saving.")
    return found


def given(one: Field, place: Path) -> dict[str, Any]:
    """Describe a file for the running process; the name of a file that may hold a patient is left out."""
    size = place.stat().st_size if place.is_file() else 0
    return {"path": str(place), "size": size, "name": "" if one["patient"] else place.name, "patient": one["patient"]}


def pressed(controls: Sequence[Mapping[str, Any]], ask: Ask, tell: Tell) -> dict[str, Any] | None:
    """Ask which control to use; None where the person has seen enough."""
    usable = {str(number): one for number, one in enumerate(controls, 1) if one["kind"] != "link"}
    while usable:
        typed = ask("Number, or Enter to leave: ").strip()
        if not typed or typed.casefold() == "q":
            return None
        if typed in usable:
            return _press(usable[typed], ask, tell)
        tell("No control has this number.")
    return None


def _press(control: Mapping[str, Any], ask: Ask, tell: Tell) -> dict[str, Any]:
    if control["kind"] == "button":
        return {"do": "press", "token": control["token"]}
    for number, choice in enumerate(control["choices"], 1):
        tell(f"  {number}  {choice['label']}")
    while True:
        typed = ask(f"{control['label']}: ").strip()
        if not typed:
            raise Left
        if typed.isdecimal() and 1 <= int(typed) <= len(control["choices"]):
            return {"do": "press", "token": control["token"], "chosen": control["choices"][int(typed) - 1]["value"]}
