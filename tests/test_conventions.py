"""The house rules, held: who imports whom, the size of things, what the sentences look like."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "cogs", "db")
OURS = (*PACKAGES, "benchmarks", "tools")
MODULE_LINES = 300
FUNCTION_LINES = 40


def none(found: list[str]) -> None:
    """Hold that nothing was found, and name everything that was."""
    assert not found, "\n" + "\n".join(found)


class Source(NamedTuple):
    """One module: its dotted name, its text, its tree and every node of it."""

    name: str
    path: Path
    text: str
    tree: ast.Module
    nodes: tuple[ast.AST, ...]

    @property
    def shown(self) -> str:
        """The path as people write it."""
        return self.path.relative_to(ROOT).as_posix()

    def inside(self, *packages: str) -> bool:
        """Tell whether the module is one of these, or in one."""
        return any(self.name == package or self.name.startswith(package + ".") for package in packages)


@cache
def read(path: Path) -> Source:
    """Read a module."""
    dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    return Source(dotted, path, text, tree, tuple(ast.walk(tree)))


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Read every module below some folders; migrations that were written once stay as they are."""
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return tuple(read(path) for path in paths if "versions" not in path.parts)


def imports(source: Source) -> tuple[str, ...]:
    """Give what a module imports, as dotted names with the names taken from them."""
    return _imports(source.path)


@cache
def _imports(path: Path) -> tuple[str, ...]:
    return tuple(imported(read(path)))


def imported(source: Source) -> Iterator[str]:
    """Give the names one after another."""
    for node in source.nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = node.module or ""
            if node.level:
                parts = source.name.split(".")
                cut = node.level - (source.path.name == "__init__.py")
                package = ".".join([*parts[: len(parts) - cut], *([node.module] if node.module else [])])
            yield from (f"{package}.{alias.name}" for alias in node.names)


def among(name: str, *packages: str) -> bool:
    """Tell whether an imported name is one of these packages, or in one."""
    return any(name == package or name.startswith(package + ".") for package in packages)


def outside(source: Source, *allowed: str, third: Callable[[str], bool] = lambda name: True) -> list[str]:
    """List imports of ours that are not allowed, and of others that `third` does not take."""
    found = []
    for name in imports(source):
        ours = among(name, *PACKAGES)
        standard = name.split(".")[0] in sys.stdlib_module_names or name.startswith("__future__")
        if (ours and not among(name, *allowed)) or (not ours and not standard and not third(name)):
            found.append(f"{source.shown}: {name}")
    return found


def public_names() -> tuple[str, ...]:
    """Give what a cog may take from the core."""
    import bot

    return tuple(f"bot.{name}" for name in bot.__all__)


def test_the_conversation_model_stands_on_the_standard_library_alone() -> None:
    none([line for source in sources("bot/chat")
            for line in outside(source, "bot.chat", third=lambda name: False)])


def test_cogs_know_the_core_by_its_public_names_and_never_another_cog() -> None:
    wrong = []
    for source in sources("cogs"):
        own = ".".join(source.name.split(".")[:2])
        allowed = (*public_names(), "bot.diagnoses", "bot.holidays", "bot.imaging", "bot.packs", "bot.quarantine",
                   "bot.spacing", "bot.wording", "db", own)
        if source.name == "cogs":
            continue
        wrong += outside(source, *allowed, third=lambda name: name in ("sqlmodel.Session", "sqlalchemy.orm.Session"))
    none(wrong)


def test_platforms_know_the_conversation_and_their_own_kit() -> None:
    kits = {"web": ("starlette", "uvicorn", "jinja2", "markupsafe", "python_multipart", "anyio"), "terminal": ("rich",),
            "discord": ("discord", "aiohttp", "yarl"),
            "slack": ("slack_bolt", "slack_sdk", "aiohttp", "starlette", "cryptography")}
    wrong = []
    for source in sources("bot/platforms"):
        parts = source.name.split(".")
        name = parts[2] if len(parts) > 2 else ""
        allowed = ("bot.chat", f"bot.platforms.{name}", "db.installs", "db.uploads", "db.sessions")
        wrong += outside(source, *allowed, third=lambda other, name=name: among(other, *kits.get(name, ())))
    none(wrong)


def test_kits_are_imported_by_their_platform_alone() -> None:
    kits = {"starlette": ("web", "slack"), "uvicorn": ("web",), "jinja2": ("web",), "rich": ("terminal",),
            "discord": ("discord",), "aiohttp": ("discord", "slack"), "slack_bolt": ("slack",), "slack_sdk": ("slack",)}
    owners = {kit: tuple(f"bot.platforms.{name}" for name in names) for kit, names in kits.items()}
    owners["apscheduler"] = ("bot.delivery.clock",)
    wrong = [f"{source.shown}: {name}" for source in sources(*PACKAGES) for name in imports(source)
             for kit, owning in owners.items() if among(name, kit) and not source.inside(*owning)]
    none(wrong)


def test_delivery_knows_the_conversation_and_the_database() -> None:
    none([line for source in sources("bot/delivery")
            for line in outside(source, "bot.chat", "bot.delivery", "db")])


def test_imaging_knows_neither_chat_nor_database() -> None:
    none([line for source in sources("bot/imaging") for line in outside(source, "bot.imaging")])


def test_the_rules_about_words_stand_on_the_standard_library_alone() -> None:
    none([line for source in sources("bot/wording")
            for line in outside(source, "bot.wording", third=lambda name: False)])


def test_the_database_knows_nothing_of_ours() -> None:
    none([line for source in sources("db") for line in outside(source, "db")])


def test_no_sql_outside_the_database() -> None:
    """Beyond `db/`, a session is only handed on, and a driver's fault only caught."""
    fine = {"sqlmodel.Session", "sqlalchemy.orm.Session", "sqlalchemy.exc.SQLAlchemyError"}
    wrong = [f"{source.shown}: {name}" for source in sources("bot", "cogs") for name in imports(source)
             if among(name, "sqlmodel", "sqlalchemy", "alembic", "sqlite3.connect", "psycopg") and name not in fine]
    none(wrong)


def test_modules_and_functions_are_short() -> None:
    wrong = [f"{source.shown}: {len(source.text.splitlines())} lines" for source in sources(*OURS)
             if len(source.text.splitlines()) > MODULE_LINES]
    wrong += [f"{source.shown}:{node.lineno} {node.name}: {length} lines" for source in sources(*OURS)
              for node in source.nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
              and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES]
    none(wrong)


def test_no_module_is_named_after_nothing() -> None:
    banned = {"manager", "managers", "helper", "helpers", "util", "utils", "base", "common", "misc"}
    none([source.shown for source in sources(*OURS) if set(source.path.stem.split("_")) & banned])


def test_nothing_is_left_to_be_done() -> None:
    marks = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b")
    none([f"{source.shown}:{number}" for source in sources(*OURS, "tests")
            for number, line in enumerate(source.text.splitlines(), 1) if marks.search(line)])


def test_every_module_says_what_it_is() -> None:
    none([source.shown for source in sources(*OURS)
            if source.text.strip() and not (ast.get_docstring(source.tree) or "").strip()])


def test_public_things_begin_with_a_sentence() -> None:
    """What others call is described; a docstring's first paragraph is one sentence, an action's help text."""
    kinds = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    wrong = []
    for source in sources(*PACKAGES):
        for node in (node for node in source.nodes if isinstance(node, kinds)):
            said = (ast.get_docstring(node) or "").strip()
            first = re.split(r"\n\s*\n", said)[0]
            public = node in source.tree.body and not node.name.startswith("_")
            overload = any("overload" in ast.unparse(one) for one in node.decorator_list)
            if (said and not first.endswith((".", ":"))) or (public and not said and not overload):
                wrong.append(f"{source.shown}:{node.lineno} {node.name}")
    none(wrong)


def test_only_the_front_prints() -> None:
    fronts = ("bot.cli", "bot.platforms.terminal", "benchmarks", "tools", "db.migrations.__main__")
    wrong = [f"{source.shown}:{node.lineno}" for source in sources(*OURS) if not source.inside(*fronts)
             for node in source.nodes
             if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"]
    none(wrong)


def test_instants_are_aware() -> None:
    wrong = []
    for source in sources(*OURS):
        for node in source.nodes:
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            naive = node.func.attr == "now" and not node.args and not node.keywords
            of_datetime = isinstance(node.func.value, ast.Name) and node.func.value.id == "datetime"
            if (naive and of_datetime) or node.func.attr in ("utcnow", "utcfromtimestamp"):
                wrong.append(f"{source.shown}:{node.lineno}")
    none(wrong)


def test_faults_are_not_swallowed() -> None:
    """An `except` that catches everything does something about it."""
    wrong = []
    for source in sources(*PACKAGES):
        for node in source.nodes:
            if isinstance(node, ast.ExceptHandler):
                everything = node.type is None or ast.unparse(node.type) in ("Exception", "BaseException")
                if everything and all(isinstance(one, ast.Pass) for one in node.body):
                    wrong.append(f"{source.shown}:{node.lineno}")
    none(wrong)


SPOKEN = {"say": (0,), "Refusal": (0,), "Button": (0,), "Link": (0,), "Menu": (0,), "Ask": (0, 1)}
ASKED = ("label", "help")
BRITISH = re.compile(
    r"\b(\w*colour\w*|grey\w*|licence\w*|\w*behaviour\w*|centre\w*|\w*organis\w+|\w*recognis\w+|haem\w+|oedema\w*|"
    r"tumour\w*|paed\w+|programmes?|favour\w*|labell\w+|cancell(?:ed|ing)|\w*authoris\w+|whilst|anonymis\w+|"
    r"\w*identifis\w+|judgement|enrol|fulfil|learnt|practis\w+|analys(?:e|ed|es)|catalogues?|dialogues?|anaes\w+|"
    r"summaris\w+|minimis\w+|apologis\w+|ageing|metres?|litres?|fibre\w*)\b", re.IGNORECASE)


class Sentence(NamedTuple):
    """One literal that people read, and what it was given to."""

    where: str
    said: str
    text: str


def spoken(source: Source) -> Iterator[tuple[ast.Call, str, ast.expr]]:
    """Give every argument that becomes a sentence or a label."""
    for node in source.nodes:
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in SPOKEN:
            continue
        yield from ((node, name, node.args[place]) for place in SPOKEN[name] if place < len(node.args))
        yield from ((node, name, one.value) for one in node.keywords if name == "Ask" and one.arg in ASKED)


@cache
def sentences() -> tuple[Sentence, ...]:
    """Collect every literal sentence and label of the core and the cogs, and every action's help."""
    found = []
    for source in sources("bot", "cogs"):
        for node, name, argument in spoken(source):
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and argument.value:
                found.append(Sentence(f"{source.shown}:{node.lineno}", name, argument.value))
    return tuple(found)


def test_sentences_are_literal() -> None:
    """Only a literal can be translated and read by these tests; values come in by name."""
    wrong = []
    for source in sources("bot", "cogs"):
        for node, name, argument in spoken(source):
            made = isinstance(argument, ast.JoinedStr | ast.BinOp) or (
                isinstance(argument, ast.Call) and isinstance(argument.func, ast.Attribute)
                and argument.func.attr in ("format", "join"))
            if made and not (name in ("say", "Button", "Link", "Menu") and source.inside("bot.chat")):
                wrong.append(f"{source.shown}:{node.lineno} {ast.unparse(argument)[:60]}")
    none(wrong)


def test_there_are_sentences() -> None:
    assert len(sentences()) > 100


@pytest.mark.parametrize("rule", ["shouts", "ends", "spelling", "spaces", "scolds"])
def test_sentences(rule: str) -> None:
    """Short, second person, no exclamation mark, one spelling."""
    none([f"{one.where} {one.text}" for one in sentences() if RULES[rule](one)])


def unended(one: Sentence) -> bool:
    """Tell whether a sentence stops without its mark; labels and titles have none."""
    several = bool(re.search(r"[a-z}”)]\. [A-Z{]", one.text))
    return (one.said == "Refusal" or several) and not re.search(r"[.?:…}]$", one.text)


RULES: dict[str, Callable[[Sentence], bool]] = {
    "shouts": lambda one: "!" in one.text,
    "ends": unended,
    "spelling": lambda one: BRITISH.search(one.text) is not None,
    "spaces": lambda one: one.text != one.text.strip() or "  " in one.text,
    "scolds": lambda one: re.search(r"\b(invalid|illegal|error|oops|sorry|please note|must not)\b", one.text,
                                    re.IGNORECASE) is not None,
}


def test_a_process_at_rest_carries_nothing_that_draws() -> None:
    """What draws is loaded when something is drawn: at rest neither numpy nor Pillow is in memory."""
    program = "import sys, bot.app, cogs; cogs.every_cog(); print(*{'numpy', 'PIL'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.split() == []
