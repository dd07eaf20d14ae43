"""How the tests are kept: what two of them share lies in a module of its own."""

import ast
from pathlib import Path

from tests.architecture.house import python_files, relative, tree_of


def imported_modules(path: Path) -> set[str]:
    return {node.module or "" for node in ast.walk(tree_of(path)) if isinstance(node, ast.ImportFrom)}


def test_no_test_imports_another() -> None:
    """Who changes a test must not break another; helpers have names that do not begin with test_."""
    files = python_files("tests")
    found = {
        f"{relative(path)} imports {module}"
        for path in files
        for module in imported_modules(path)
        if module.rpartition(".")[2].startswith("test_")
    }

    assert len(files) > 100
    assert found == set()
