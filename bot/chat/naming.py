"""Which actions a cog's code names by id, so that start-up can refuse a control that would lead nowhere."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import Any

ACTION_ID = re.compile(r"[a-z_]+\.[a-z_]+")


@cache
def named_actions(module: str) -> frozenset[str]:
    """Give every text in the package of a cog's module that looks like an action's id; read once in a process."""
    above = module.rpartition(".")[0]
    package = above if "." in above else module
    modules = [one for name, one in list(sys.modules.items())
               if name in (module, package) or name.startswith(package + ".")]
    return frozenset(text for one in modules for code in _codes(one) for text in _texts(code)
                     if ACTION_ID.fullmatch(text))


def _codes(module: ModuleType) -> Iterator[CodeType]:
    for value in list(vars(module).values()):
        if getattr(value, "__module__", None) != module.__name__:
            continue
        inner = list(vars(value).values()) if isinstance(value, type) else [value]
        yield from (code for one in inner if (code := _code(one)) is not None)


def _code(value: Any) -> CodeType | None:
    function = getattr(value, "method", value)
    return function.__code__ if isinstance(function, FunctionType) else None


def _texts(code: CodeType) -> Iterator[str]:
    for constant in code.co_consts:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, CodeType):
            yield from _texts(constant)
