"""Scripts that tests run in other processes stand in strings, where no type checker reads them."""

import ast
import importlib
import re
from collections.abc import Iterator

from tests.architecture.house import python_files, relative, tree_of

IMPORT = re.compile(r"^\s*from ((?:accounts|evidence|cases|levallois|tests)[\w.]*) import ([\w, ]+)$", re.MULTILINE)


def imported() -> Iterator[tuple[str, str, str]]:
    """File, module and name of each import that a string of a test file writes."""
    for path in python_files("tests"):
        strings = (node.value for node in ast.walk(tree_of(path)) if isinstance(node, ast.Constant))
        for text in strings:
            for module, names in IMPORT.findall(text) if isinstance(text, str) else ():
                for name in names.split(","):
                    yield relative(path), module, name.strip().partition(" as ")[0]


IMPORTED = sorted(set(imported()))


def test_what_scripts_import_exists() -> None:
    assert [found for found in IMPORTED if not exists(*found[1:])] == []


def exists(module: str, name: str) -> bool:
    """As something that the module defines, or as a module of that package."""
    try:
        return hasattr(importlib.import_module(module), name) or bool(importlib.import_module(f"{module}.{name}"))
    except ModuleNotFoundError:
        return False


def test_scripts_were_found() -> None:
    assert len(IMPORTED) > 20
