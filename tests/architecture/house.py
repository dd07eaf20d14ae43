"""What the tests of the house read: its files, its functions, its templates."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FLOORS = ("levallois", "cases", "evidence", "accounts")
TEMPLATES = ROOT / "templates"

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Function:
    """One function of one file."""

    path: str
    node: FunctionNode

    @property
    def name(self) -> str:
        return f"{self.path}:{self.node.name}"

    @property
    def line_count(self) -> int:
        """From `def` to the last line, docstring included, decorators not."""
        return (self.node.end_lineno or 0) - self.node.lineno + 1

    @property
    def decorators(self) -> list[str]:
        return [ast.unparse(decorator) for decorator in self.node.decorator_list]


@cache
def rooms() -> tuple[str, ...]:
    """Our packages of rooms, the site first and the ground last, as the first contract of pyproject.toml lists them."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    return tuple(contracts[0]["layers"])


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    """Our own Python files under these folders, migrations apart: they are generated."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return tuple(sorted(path for path in found if "migrations" not in path.parts))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions_of(path: Path) -> Iterator[Function]:
    """Every function and method of a file, inner ones too."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, FunctionNode):
            yield Function(relative(path), node)


def public_functions_of(path: Path) -> Iterator[Function]:
    """The functions that other modules may call: at the top of the file, without a leading underscore."""
    for node in tree_of(path).body:
        if isinstance(node, FunctionNode) and not node.name.startswith("_"):
            yield Function(relative(path), node)


@cache
def action_files() -> tuple[Path, ...]:
    return tuple(path for path in python_files(*FLOORS) if {"actions", "actions.py"} & set(path.parts))


@cache
def template_files() -> tuple[Path, ...]:
    return tuple(sorted(path for path in TEMPLATES.rglob("*") if path.is_file()))


@cache
def committed_files() -> tuple[Path, ...]:
    """What git knows, and what it would know after an `add`. The checkout may belong to another account."""
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for name in sorted(set(listed.split("\0"))) if name and (path := ROOT / name).is_file())
