"""Templates keep to the floors as imports do: what a template loads, includes or extends lies in its own room or lower.

The folder of a template is its room. The overrides of Django's admin and the error pages belong to the site. What a
library gives may be loaded and extended anywhere.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import engines
from django.template.backends.django import DjangoTemplates

from tests.architecture.house import FLOORS, TEMPLATES, python_files, relative, rooms, template_files, tree_of

SITE = "levallois"
OF_THE_SITE = {"admin", ""}
# The overrides of what draws forms serve every room.
OF_A_LIBRARY = {"bootstrap5": "base", "django": "base"}
# Room by the name of its folder of templates; the lower, the greater.
ORDER = {package.rpartition(".")[2]: depth for depth, package in enumerate(rooms())}
LOADED = re.compile(r"\{%-?\s*load\s+(?:[\w\s.]+\sfrom\s+)?([\w\s.]+?)\s*-?%\}")
NAMED = re.compile(r"""\{%-?\s*(?:include|extends)\s+["']([\w./-]+)["']""")


def libraries() -> dict[str, str]:
    """Our own tag libraries and their rooms."""
    engine = engines["django"]
    assert isinstance(engine, DjangoTemplates)
    modules = {name: module.split(".") for name, module in engine.engine.libraries.items()}
    return {name: room_of_module(parts) for name, parts in modules.items() if parts[0] in FLOORS}


def room_of_module(parts: list[str]) -> str:
    return SITE if parts[0] == SITE else parts[1]


def room_of(template: str) -> str:
    folder = template.partition("/")[0] if "/" in template else ""
    return SITE if folder in OF_THE_SITE else OF_A_LIBRARY.get(folder, folder)


def uses(text: str) -> Iterator[tuple[str, str]]:
    """What a template needs, with the room where it lies."""
    ours = libraries()
    for names in LOADED.findall(text):
        yield from ((name, ours[name]) for name in names.split() if name in ours)
    # A template of Django's admin, overridden or not, is the library's.
    yield from ((name, room_of(name)) for name in NAMED.findall(text) if not name.startswith("admin/"))


def upward(room: str, needed: Iterator[tuple[str, str]]) -> set[str]:
    return {name for name, other in needed if ORDER[other] < ORDER[room]}


def test_every_template_lies_in_a_room() -> None:
    assert {room_of(path.relative_to(TEMPLATES).as_posix()) for path in template_files()} <= ORDER.keys()


def test_no_template_needs_a_higher_room() -> None:
    names = {path.relative_to(TEMPLATES).as_posix(): path for path in template_files()}
    found = {name: upward(room_of(name), uses(path.read_text(encoding="utf-8"))) for name, path in names.items()}

    assert {name: needed for name, needed in found.items() if needed} == {}


def test_no_module_renders_the_template_of_a_higher_room() -> None:
    modules = [path for path in python_files(*FLOORS) if len(Path(relative(path)).parts) > 2]
    found = {
        relative(path): upward(room_of_module(list(Path(relative(path)).parts)), rendered(path)) for path in modules
    }

    assert {name: needed for name, needed in found.items() if needed} == {}


def rendered(path: Path) -> Iterator[tuple[str, str]]:
    """The templates that a module names: what a view renders, a tag includes, a panel shows."""
    named = (str(node.value) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Constant))
    found = (name for name in named if name.endswith((".html", ".txt")) and not name.startswith("admin/"))
    return ((name, room_of(name)) for name in found if (TEMPLATES / name).is_file())


@pytest.mark.parametrize(
    "text",
    [
        "{% load erasure %}",
        "{% load lucide erasure formatting %}",
        "{% load erasure_clock from erasure %}",
        '{% extends "footage/clip_detail.html" %}',
        '{% include "footage/_hold.html" with clip=clip only %}',
    ],
)
def test_an_upward_need_would_be_found(text: str) -> None:
    assert upward("duty", uses(text))
    assert not upward("incidents", uses(text))
