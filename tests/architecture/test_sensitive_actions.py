"""Every action is sensitive or not, and every page that does a sensitive one asks for a fresh proof first."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.house import FLOORS, action_files, public_functions_of, python_files, tree_of
from tests.architecture.sensitive_actions import ORDINARY, SENSITIVE

pytestmark = pytest.mark.house

PAGES = [path for path in python_files(*FLOORS) if "views" in path.parts or path.name in {"views.py", "admin.py"}]
# The page that asks for the present password itself.
ASKS_ITSELF = {"own_password"}


def actions() -> set[str]:
    return {function.node.name for path in action_files() for function in public_functions_of(path)}


def test_every_action_is_in_one_of_the_two_lists() -> None:
    assert actions() - SENSITIVE - ORDINARY == set()
    assert SENSITIVE & ORDINARY == set()
    assert (SENSITIVE | ORDINARY) - actions() == set()


def test_every_page_that_does_a_sensitive_action_asks_for_a_proof() -> None:
    found = {(view, action): asks for tree in map(tree_of, PAGES) for view, action, asks in acts(tree)}

    assert {pair for pair, asks in found.items() if not asks} == set()
    assert SENSITIVE - {action for _, action in found} == set()


def acts(tree: ast.Module) -> Iterator[tuple[str, str, bool]]:
    """Each view, or method of an admin class, with each sensitive action that it does, itself or by helpers of its
    module; and whether it asks for a proof."""
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    names = real_names(tree)

    def called(node: ast.AST) -> set[str]:
        return {names.get(name, name) for name in names_in(node)}

    helpers = {name: called(node) for name, node in functions.items() if name.startswith("_")}
    for name, node in functions.items():
        if not name.startswith("_"):
            asks = "sensitive" in decorators(node) or name in ASKS_ITSELF
            yield from ((name, action, asks) for action in sorted(reached(called(node), helpers) & SENSITIVE))
    for admin in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        methods = [one for one in admin.body if isinstance(one, ast.FunctionDef)]
        asks = {"add_view", "change_view"} <= {one.name for one in methods if "sensitive" in decorators(one)}
        yield from ((admin.name, action, asks) for action in sorted(called(admin) & SENSITIVE))


def real_names(tree: ast.Module) -> dict[str, str]:
    """What is imported under another name."""
    imported = [one for node in tree.body if isinstance(node, ast.ImportFrom) for one in node.names]
    return {one.asname: one.name for one in imported if one.asname}


def names_in(node: ast.AST) -> set[str]:
    """By their names, or as `actions.name`."""
    nodes = list(ast.walk(node))
    plain = {one.id for one in nodes if isinstance(one, ast.Name)}
    return plain | {one.attr for one in nodes if isinstance(one, ast.Attribute)}


def reached(names: set[str], helpers: dict[str, set[str]]) -> set[str]:
    more = {other for name in names & helpers.keys() for other in helpers[name]} - names
    return reached(names | more, helpers) if more else names


def decorators(node: ast.FunctionDef) -> set[str]:
    return {ast.unparse(one).rpartition(".")[2].partition("(")[0] for one in node.decorator_list}
