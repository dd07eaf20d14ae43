"""Which details the actions of a file write in the journal, read from its code: what `details=` is given, followed back
to the literals that it is made of, through local names and the functions of the same file."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.architecture.house import FunctionNode, tree_of

_EVENT = re.compile(r"\b\w+Event\.([A-Z]+)_[A-Z_]+\b")


def subjects_of(path: Path) -> set[str]:
    """The subjects of the events that the file names: `shift` for SHIFT_PLANNED."""
    return {subject.lower() for subject in _EVENT.findall(path.read_text(encoding="utf-8"))}


def details_of(path: Path) -> set[str]:
    """The names of the details that the file writes."""
    return set(_Reader(tree_of(path)).details())


class _Reader:
    def __init__(self, tree: ast.Module) -> None:
        self.functions = {node.name: node for node in ast.walk(tree) if isinstance(node, FunctionNode)}
        self.constants = {
            target.id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }

    def details(self) -> Iterator[str]:
        for function in self.functions.values():
            for node in ast.walk(function):
                if isinstance(node, ast.keyword) and node.arg == "details":
                    yield from self.keys(node.value, function)

    def keys(self, value: ast.AST, function: FunctionNode) -> Iterator[str]:
        match value:
            case ast.Dict():
                yield from _texts(value.keys)
            case ast.DictComp():
                yield from self.compiled(value, function)
            case ast.Name(name):
                yield from self.assigned(name, function)
            case ast.Call(ast.Name(name)) if name in self.functions:
                yield from self.returned(self.functions[name])
            case ast.Call() | ast.BinOp() | ast.IfExp() | ast.BoolOp():
                for part in ast.iter_child_nodes(value):
                    yield from self.keys(part, function)

    def compiled(self, value: ast.DictComp, function: FunctionNode) -> Iterator[str]:
        """One detail for each name of a tuple at the top of the file, or of another set of details."""
        for generator in value.generators:
            for node in ast.walk(generator.iter):
                if isinstance(node, ast.Name) and node.id in self.constants:
                    yield from _texts(ast.walk(self.constants[node.id]))
                elif isinstance(node, ast.Name):
                    yield from self.assigned(node.id, function)

    def assigned(self, name: str, function: FunctionNode) -> Iterator[str]:
        for node in ast.walk(function):
            match node:
                case ast.Assign([ast.Subscript(ast.Name(found), ast.Constant(str(key)))]) if found == name:
                    yield key
                case (
                    ast.Assign([ast.Name(found)], value)
                    | ast.AnnAssign(ast.Name(found), value=ast.expr() as value)
                    | ast.AugAssign(ast.Name(found), value=value)
                ) if found == name and not (isinstance(value, ast.Name) and value.id == name):
                    yield from self.keys(value, function)

    def returned(self, function: FunctionNode) -> Iterator[str]:
        for node in ast.walk(function):
            if isinstance(node, ast.Return) and node.value:
                yield from self.keys(node.value, function)


def _texts(nodes: Iterable[ast.AST | None]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
