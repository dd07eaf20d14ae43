"""The types by which an app declares its sections of the page “Aujourd’hui”."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import TextChoices

from accounts.base.actors import Person
from accounts.base.batches import Batch
from accounts.base.web.panels import Panel

LINES_A_SECTION = 6


@dataclass(frozen=True)
class Line:
    """One sentence, with a link to the page where to act on it."""

    sentence: str
    url: str
    action: str
    deadline: datetime | None = None


@dataclass(frozen=True)
class WorklistSection:
    """Pending tasks of one kind: the first lines, most urgent first, their total number, and the page that lists all.
    `panel` replaces the lines when a sentence and a link are not enough."""

    title: str
    icon: str
    empty: str
    count: int
    url: str
    lines: list[Line] = field(default_factory=list)
    panel: Panel | None = None


@dataclass(frozen=True)
class WorklistSource:
    """The function that makes a section, and the right required to see it. The function only reads."""

    right: TextChoices
    build: Callable[[Person, datetime], WorklistSection]


# The batches of a room, each with the rights of which one is needed to see its failed items and have them tried again.
BatchRights = dict[Batch, tuple[TextChoices, ...]]
