"""What the rooms declare in the modules of one name."""

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from tests.architecture.house import ROOT, rooms


def declared(name: str) -> Iterator[ModuleType]:
    """The modules of this name in the rooms."""
    for package in rooms():
        if package != "levallois" and (ROOT / package.replace(".", "/") / f"{name}.py").is_file():
            yield import_module(f"{package}.{name}")
