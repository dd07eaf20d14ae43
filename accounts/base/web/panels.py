"""What the page of a lower room shows of the rooms above it, without knowing them.

The page offers a slot, `{% panels "clip_side" clip %}`. A room above writes a function that takes the row and the
reader and returns its panel, or None for who may not see it. The site joins these functions by slot and gives them to
every page in the template context, under `panels`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from accounts.base.actors import Person


@dataclass(frozen=True)
class Panel:
    """A template of the room that fills the slot, and what it shows."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


# The row is of the model that the slot's page shows.
PanelBuilder: TypeAlias = Callable[[Any, Person], Panel | None]
Panels: TypeAlias = Mapping[str, Sequence[PanelBuilder]]
