"""Pages say a refusal in one way: accounts/base/web/refusals.py. No view catches NotPossible by itself."""

import ast

from tests.architecture.house import FLOORS, python_files, relative, tree_of

PAGES = {"views", "views.py", "admin", "admin.py"}
# The file → why it catches refusals itself.
EXCEPTIONS = {
    "evidence/intake/views/agents.py": "answers a program in JSON",
}


def catching_files() -> set[str]:
    pages = [path for path in python_files(*FLOORS) if PAGES & set(path.parts)]
    return {
        relative(path)
        for path in pages
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler) and node.type and "NotPossible" in ast.unparse(node.type)
    }


def test_no_page_catches_refusals_by_itself() -> None:
    assert catching_files() - EXCEPTIONS.keys() == set()


def test_every_exception_is_still_needed_and_has_a_reason() -> None:
    assert EXCEPTIONS.keys() - catching_files() == set()
    assert all(EXCEPTIONS.values())
