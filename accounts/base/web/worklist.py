"""The types by which an app declares its sections of the page “Aujourd’hui”, and the order of what they hold."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import IntEnum

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.text import slugify

from accounts.base.actors import Person
from accounts.base.batches import Batch
from accounts.base.web.lists.pages import words_of_count

LINES_A_SECTION = 6


class Stake(IntEnum):
    """What is lost when nothing is done, the worst first."""

    EVIDENCE = 1
    DUTY = 2
    ROUTINE = 3


class Urgency(IntEnum):
    """How soon something has to be done: within a day, within a week, or later."""

    NOW = 1
    SOON = 2
    LATER = 3

    @property
    def title(self) -> str:
        return {Urgency.NOW: "Maintenant", Urgency.SOON: "Cette semaine", Urgency.LATER: "Ensuite"}[self]


_WITHIN = ((Urgency.NOW, timedelta(days=1)), (Urgency.SOON, timedelta(days=7)))


@dataclass(frozen=True)
class Line:
    """One sentence, with a link to the page where to act on it.

    `deadline` is the legal erasure, which the page shows as a clock; `due` any other moment by which to act, `due_on`
    a day without an hour. `camera` is the key of the camera that the line is about: the page shows one line a camera,
    with what its others say.
    """

    sentence: str
    url: str
    action: str
    deadline: datetime | None = None
    due: datetime | None = None
    due_on: date | None = None
    camera: int | None = None

    @property
    def moment(self) -> datetime | None:
        """The moment by which to act: the first of the three."""
        day = timezone.make_aware(datetime.combine(self.due_on, time())) if self.due_on else None
        return min((one for one in (self.deadline, self.due, day) if one), default=None)

    def urgency(self, now: datetime) -> Urgency:
        return next((one for one, time in _WITHIN if self.moment and self.moment <= now + time), Urgency.LATER)


@dataclass(frozen=True)
class WorklistSection:
    """Pending tasks of one kind: the first lines, most urgent first, their total number (of clips: see `count_some`),
    and the page that lists them all and nothing else. `is_quiet`: not named when there is none."""

    title: str
    icon: str
    empty: str
    count: int
    url: str
    lines: list[Line] = field(default_factory=list)
    stake: Stake = Stake.ROUTINE
    is_quiet: bool = False

    @property
    def count_words(self) -> str:
        return words_of_count(self.count)


@dataclass(frozen=True)
class WorklistSource:
    """The function that makes a section, and the right required to see it: None for what concerns people whatever
    their role, which is named only when there is something. The function only reads."""

    right: TextChoices | None
    build: Callable[[Person, datetime], WorklistSection]


# The batches of a room, each with the rights of which one is needed to see its failed items and have them tried again.
BatchRights = dict[Batch, tuple[TextChoices, ...]]


@dataclass(frozen=True)
class Task:
    """A line on the page, with the section that it comes from, and what the other lines of its camera say."""

    line: Line
    section: WorklistSection
    urgency: Urgency
    others: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The same each time that the page is refreshed."""
        return slugify(f"{self.section.title} {self.line.url}")


def ordered_tasks(sections: Iterable[WorklistSection], now: datetime) -> list[Task]:
    """The lines of all sections, the most urgent first whatever their kind; one a camera."""
    tasks = [Task(line, section, line.urgency(now)) for section in sections for line in section.lines]
    tasks.sort(key=lambda task: (task.urgency, task.section.stake, task.line.moment or now))
    found: list[Task] = []
    places: dict[int, int] = {}
    for task in tasks:
        camera = task.line.camera
        if camera is None or camera not in places:
            places |= {camera: len(found)} if camera is not None else {}
            found.append(task)
        else:
            first = found[places[camera]]
            found[places[camera]] = replace(first, others=(*first.others, task.line.sentence))
    return found
