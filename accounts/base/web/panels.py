"""Panels: parts of a page provided by apps that the page's own app may not import.

The page declares a slot, `{% panels "clip_side" clip %}`. Another app provides a function that takes the row and the
person and returns a panel, or None when the person may not see it. levallois/rooms.py lists these functions by slot;
they are in the context of every template, as `panels`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from accounts.base.actors import Person


@dataclass(frozen=True)
class Panel:
    """The template of a panel, and its variables."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


# The first argument is a row of the model that the page is about.
PanelBuilder: TypeAlias = Callable[[Any, Person], Panel | None]
Panels: TypeAlias = Mapping[str, Sequence[PanelBuilder]]
