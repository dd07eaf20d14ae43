"""How a room declares what waits in it: the sections of “Aujourd’hui”."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import TextChoices

from accounts.base.actors import Person
from accounts.base.web.panels import Panel

LINES_A_SECTION = 6


@dataclass(frozen=True)
class Line:
    """One sentence, one place to act."""

    sentence: str
    url: str
    action: str
    deadline: datetime | None = None


@dataclass(frozen=True)
class WorklistSection:
    """What waits, most urgent first: its first lines, how many there are, and the page that lists them all. `panel`
    stands in place of the lines when a sentence and a link are not enough."""

    title: str
    icon: str
    empty: str
    count: int
    url: str
    lines: list[Line] = field(default_factory=list)
    panel: Panel | None = None


@dataclass(frozen=True)
class WorklistSource:
    """A section of one room, for those who have the right to act on it. It only reads."""

    right: TextChoices
    build: Callable[[Person, datetime], WorklistSection]
