"""Read config.toml and the environment into settings, and tell every mistake in one go."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.settings import (
    SECTIONS,
    Bot,
    Discord,
    Intake,
    Key,
    Rows,
    Settings,
    Slack,
    Storage,
    Web,
    carries_password,
    keys,
    zones,
)

__all__ = ["Bot", "Discord", "Fault", "Intake", "Rows", "Settings", "Slack", "Storage", "Web", "WrongConfig", "example",
           "load"]

DEFAULT = Path("config.toml")
FOLDERS = ("bot.data_dir",)
ADDRESSES = ("database.url", "storage.url")
WEB_NEEDS = "an https:// address, since the rooms are reachable from beyond this computer"


@dataclass(frozen=True)
class Fault:
    """One mistake: its key, what was expected, what was found and where."""

    key: str
    expected: str
    found: str
    where: str

    def __str__(self) -> str:
        return f"{self.key} ({self.where}): expected {self.expected}; found {self.found}."


class WrongConfig(Exception):
    """The settings hold mistakes; each is told with its key."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        many = "a mistake" if len(faults) == 1 else f"{len(faults)} mistakes"
        super().__init__("\n".join([f"The settings hold {many}:", *(f"- {fault}" for fault in faults)]))
        self.faults = faults


@dataclass
class _Reading:
    """Values and mistakes as they are found; a later source overrides an earlier one."""

    values: dict[str, Any] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, key: str, expected: str, found: str, where: str) -> None:
        self.faults.append(Fault(key, expected, found, where))

    def take(self, key: Key, value: Any, where: str) -> None:
        """Take one value, or note what is wrong with it."""
        self.places[key.path] = where
        try:
            self.values[key.path] = key.kind.read(value)
        except ValueError:
            secret = key.secret or key.path in ADDRESSES
            self.fault(key.path, key.kind.expected + _near_zone(key, value), _shown(value, secret), where)


def load(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings. `path` must exist when it is given; else config.toml here is read if there is one.

    Raises WrongConfig with every mistake of the file and the environment together.
    """
    reading = _Reading()
    _from_file(reading, path)
    _from_environment(reading, environment or {})
    _together(reading)
    if reading.faults:
        raise WrongConfig(tuple(reading.faults))
    return Settings(**{section: made(**{key.name: reading.values[key.path] for key in keys().values()
                                        if key.section == section and key.path in reading.values})
                       for section, made in SECTIONS.items()})


def example() -> str:
    """Write the example file: every key with its default and a comment of one line."""
    lines = ["# Readout's settings. Every key may stay out; each is overridden by READOUT_SECTION__KEY.",
             "# Secrets never stand here: they come from the environment, or from a file that READOUT_..._FILE names."]
    for section in SECTIONS:
        lines += ["", f"[{section}]"]
        for key in (key for key in keys().values() if key.section == section):
            lines.append(f"# {key.name}: {key.help}; only {key.variable} or {key.variable}_FILE" if key.secret
                         else f"{key.name} = {_toml(key.default)}  # {key.help}")
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    return str(value) if isinstance(value, int) else f'"{value}"'


def _from_file(reading: _Reading, path: Path | None) -> None:
    if path is None and not DEFAULT.is_file():
        return
    file = path or DEFAULT
    try:
        read = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return reading.fault("config", "a text file that can be read", "none", str(file))
    except tomllib.TOMLDecodeError as error:
        # Only the place is told: the parser's own words may quote a line with a secret in it.
        place = re.search(r"\(at (.+)\)", str(error))
        return reading.fault("config", "TOML", f"a mistake at {place[1] if place else 'its end'}", str(file))
    for name, section in read.items():
        if name not in SECTIONS:
            reading.fault(name, _nearest(name, SECTIONS), "an unknown section", str(file))
        elif not isinstance(section, dict):
            reading.fault(name, f"a section, written [{name}]", "a value", str(file))
        else:
            _section(reading, file, name, section)


def _section(reading: _Reading, file: Path, name: str, section: dict[str, Any]) -> None:
    for word, value in section.items():
        key = keys().get(f"{name}.{word}")
        if key is None:
            reading.fault(f"{name}.{word}", _nearest(f"{name}.{word}", keys()), "an unknown key", str(file))
        elif key.secret or (key.path in ADDRESSES and carries_password(value)):
            reading.fault(key.path, f"it in {key.variable}, or in a file that {key.variable}_FILE names",
                          "a secret in a settings file", str(file))
        else:
            reading.take(key, value, str(file))
            if key.path in FOLDERS and key.path in reading.values:
                reading.values[key.path] = file.parent / reading.values[key.path]


def _from_environment(reading: _Reading, environment: Mapping[str, str]) -> None:
    variables = {key.variable: key for key in keys().values()}
    files = {key.variable + "_FILE": key for key in keys().values() if key.secret or key.path in ADDRESSES}
    for name in sorted(environment):
        if name in variables:
            reading.take(variables[name], environment[name], name)
        elif name in files and files[name].variable in environment:
            reading.fault(files[name].path, f"either {files[name].variable} or {name}", "both", name)
        elif name in files:
            for text in _text_of(reading, files[name], Path(environment[name]), name):
                reading.take(files[name], text, name)
        elif _ours(name):
            near = _nearest(name, {**variables, **files})
            reading.fault(name, near, "an unknown variable", "environment")


def _ours(name: str) -> bool:
    """Tell whether a variable is meant for these settings: READOUT_SECTION_..., other names are not ours."""
    prefix, _, rest = name.partition("_")
    return prefix == "READOUT" and ("__" in rest or rest.split("_")[0].casefold() in SECTIONS)


def _text_of(reading: _Reading, key: Key, file: Path, where: str) -> Iterator[str]:
    try:
        yield file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        reading.fault(key.path, "a text file that can be read", "none", where)


def _together(reading: _Reading) -> None:
    """Check what holds between keys."""
    web = Web(**{name: reading.values[f"web.{name}"] for name in ("host", "public_url")
                 if f"web.{name}" in reading.values})
    if not web.loopback and not web.public_url.startswith("https://"):
        reading.fault("web.public_url", WEB_NEEDS, _shown(web.public_url, False),
                      reading.places.get("web.public_url", f"web.host is {web.host}"))


def _nearest(word: str, known: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(word.casefold() if word.islower() else word, list(known), 1, 0.5)
    return f"{near[0]}, which is nearest" if near else "one of " + ", ".join(known)


def _near_zone(key: Key, value: Any) -> str:
    if key.path != "bot.timezone" or not isinstance(value, str):
        return ""
    near = difflib.get_close_matches(value, sorted(zones()), 1, 0.6)
    return f" (nearest: {near[0]})" if near else ""


def _shown(value: Any, secret: bool) -> str:
    """Show what was found; a value that may be secret is only said to be there."""
    if value == "":
        return "nothing"
    if secret or not isinstance(value, str | int | float):
        return "something else"
    text = str(value)
    # A token that stands under the wrong key is longer than any value that is worth showing.
    return f"a text of {len(text)} characters" if len(text) > 40 else f'"{text}"' if isinstance(value, str) else text
