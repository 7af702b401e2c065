"""What `db` names of the cogs, in messages and jobs that it begins by itself, is there under that name."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from bot.chat.cog import Registry
from cogs import every_cog

CODE = Path(__file__).parents[2] / "db"
NAMED = re.compile(r"[a-z]+\.[a-z_]+")


def named_in(tree: ast.Module) -> Iterator[str]:
    """Find views and jobs as `db` writes them: values of constants and defaults, and the beginnings of tokens."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            yield from (one.value for one in values if isinstance(one, ast.Constant) and isinstance(one.value, str)
                        and NAMED.fullmatch(one.value))
        elif isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
            begins, slash, _ = str(node.values[0].value).partition("/")
            if slash and NAMED.fullmatch(begins):
                yield begins


def test_every_view_and_job_that_the_database_names_is_some_cogs() -> None:
    registry = Registry(every_cog())
    named = {one for file in CODE.rglob("*.py") if "migrations" not in file.parts
             for one in named_in(ast.parse(file.read_text()))}
    assert named >= {"quiz.board", "quiz.reveal", "quiz.thread", "admin.stopped", "privacy.ticket"}
    kinds = {one: made.kind if made else "missing" for one in named for made in [registry.get(one)]}
    assert {one: kind for one, kind in kinds.items() if kind not in ("view", "job")} == {}
