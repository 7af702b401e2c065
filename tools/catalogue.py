"""Collect every sentence that people read into the catalogue for translators.

Sentences are the literal templates given to `say` and `Refusal`, the labels of controls and fields, and the help of
every action. Run: python -m tools.catalogue [--check]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from bot.chat.cog import Action, Registry
from bot.chat.markup import DAYS, MONTHS
from bot.chat.params import Param
from cogs import every_cog
from cogs.help.cards import about

ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "bot" / "locale"
TEMPLATE = LOCALE / "readout.pot"
FOLDERS = ("bot", "cogs")
KEYWORDS = {"say": None, "Refusal": None, "_": None}
LANGUAGES = ("en_US",)
WHERE = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]


def collected() -> Catalog:
    """Collect every sentence, each with the modules that say it."""
    catalog = Catalog(project="Readout", charset="utf-8", fuzzy=False)
    for message, place in sorted(_found()):
        catalog.add(message, locations=[(place, None)])  # type: ignore[list-item]
    return catalog


def _found() -> set[tuple[str, str]]:
    found = {(message, "bot/chat/markup.py") for message in (*DAYS, *MONTHS, "a member")}
    for folder in FOLDERS:
        for file, _line, message, _comments, _context in extract_from_dir(ROOT / folder, WHERE, keywords=KEYWORDS):
            if isinstance(message, str) and message:
                found.add((message, f"{folder}/{Path(file).as_posix()}"))
    for made in Registry(every_cog()):
        place = made.method.__module__.replace(".", "/") + ".py"
        found |= {(message, place) for message in _declared(made) if message}
    for cog in every_cog():
        found.add((about(cog), type(cog).__module__.replace(".", "/") + ".py"))
    return found


def _declared(made: Action) -> Iterator[str]:
    """Give the sentences that a declaration brings: its help, its button, its fields."""
    yield made.help
    yield made.heading
    yield made.submit
    yield made.cog.capitalize()
    for param in made.params:
        yield from _asked(param)


def _asked(param: Param) -> Iterator[str]:
    yield param.label
    yield param.ask.help
    yield param.ask.group
    yield from (label for _, label in param.ask.labels)


def template() -> bytes:
    """Write the catalogue as a template, without dates, so that equal sentences give equal bytes."""
    return _written(collected())


def _written(catalog: Catalog) -> bytes:
    out = BytesIO()
    write_po(out, catalog, sort_output=True, omit_header=True, width=0)
    return b"# Sentences of Readout. Made by tools/catalogue.py; do not edit.\n" + HEADER + out.getvalue()


HEADER = b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


def translated(language: str) -> Catalog:
    """Read a language's translations, with what is new left empty and what is gone left out."""
    path = po_of(language)
    old = read_po(path.open("rb"), locale=language) if path.exists() else Catalog(locale=language)
    old.update(collected(), no_fuzzy_matching=True)
    old.obsolete.clear()
    return old


def po_of(language: str) -> Path:
    """Give the path of a language's translations."""
    return LOCALE / language / "LC_MESSAGES" / "readout.po"


def write_all() -> None:
    """Bring the template and every language up to date, and compile what is translated."""
    LOCALE.mkdir(exist_ok=True)
    TEMPLATE.write_bytes(template())
    for language in LANGUAGES:
        path = po_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalog = translated(language)
        path.write_bytes(_written(catalog))
        # A language without translations is read from the templates themselves.
        if any(message.string for message in catalog if message.id):
            with path.with_suffix(".mo").open("wb") as file:
                write_mo(file, catalog)


def main() -> None:
    """Write the catalogue, or say whether it is up to date."""
    options = argparse.ArgumentParser(description="Collect every sentence that people read.")
    options.add_argument("--check", action="store_true", help="change nothing; exit 1 where the catalogue is old")
    if options.parse_args().check:
        sys.exit(0 if TEMPLATE.exists() and TEMPLATE.read_bytes() == template() else 1)
    write_all()
    print(f"{len(collected())} sentences in {TEMPLATE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
