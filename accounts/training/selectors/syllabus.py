"""What is taught: the published syllabus of a course, what one version changes to another, the sessions to come."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import ndiff

from django.db.models import QuerySet
from django.utils import timezone

from accounts.training.models import (
    Attendance,
    Course,
    Enrolment,
    Module,
    SyllabusState,
    SyllabusVersion,
    TrainingSession,
)


@dataclass(frozen=True)
class Line:
    """A line of a module's text: kept, added or removed."""

    text: str
    is_added: bool = False
    is_removed: bool = False


@dataclass(frozen=True)
class Change:
    """What one module became from a version to another. `facts` are (name, before, after); `lines` compare the texts,
    when these differ."""

    title: str
    what: str
    facts: list[tuple[str, str, str]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.title} : {self.what}"


def published_syllabus(course: Course) -> SyllabusVersion | None:
    """The version of the syllabus in force."""
    return course.syllabus_versions.filter(state=SyllabusState.PUBLISHED).first()


def coming_sessions(course: Course) -> QuerySet[TrainingSession]:
    """The sessions of a course, from today on, that have not taken place: nobody's attendance is recorded."""
    held = Enrolment.objects.exclude(attendance=Attendance.UNKNOWN).values("session")
    coming = TrainingSession.objects.filter(version__course=course, date__gte=timezone.localdate())
    return coming.filter(cancelled_at__isnull=True).exclude(pk__in=held)


def modules_of(version: SyllabusVersion) -> list[Module]:
    """The modules of a version in order, with their files."""
    return list(version.modules.prefetch_related("files").order_by("position"))


def changes_since_published(draft: SyllabusVersion) -> list[Change]:
    """What a draft changes to the published version; every module when there is none."""
    published = published_syllabus(draft.course)
    return changes_between(modules_of(published) if published else [], modules_of(draft))


def changes_between(before: Sequence[Module], after: Sequence[Module]) -> list[Change]:
    """The modules added, removed, moved or changed, in the order of the later version; the removed ones last."""
    old = {module.key: module for module in before}
    new = {module.key for module in after}
    moved = _moved([one for one in before if one.key in new], [one for one in after if one.key in old])
    found = []
    for module in after:
        was = old.get(module.key)
        if was is None:
            found.append(Change(module.title, "ajouté"))
        elif change := _change(was, module, is_moved=module.key in moved):
            found.append(change)
    return found + [Change(module.title, "retiré") for module in before if module.key not in new]


def _moved(before: Sequence[Module], after: Sequence[Module]) -> set[object]:
    """The keys whose rank among the modules of both versions differs."""
    return {new.key for old, new in zip(before, after, strict=True) if old.key != new.key}


def _change(was: Module, now: Module, *, is_moved: bool) -> Change | None:
    facts = [fact for fact in _facts(was, now) if fact[1] != fact[2]]
    lines = _compared(was.body, now.body) if was.body != now.body else []
    if not facts and not lines and not is_moved:
        return None
    said = [word for word, is_so in (("modifié", facts or lines), ("déplacé", is_moved)) if is_so]
    return Change(now.title, " et ".join(said), facts, lines)


def _facts(was: Module, now: Module) -> list[tuple[str, str, str]]:
    def files(module: Module) -> str:
        return ", ".join(sorted(f"{file.description} ({file.sha256[:8]})" for file in module.files.all()))

    return [
        ("Titre", was.title, now.title),
        ("Durée", f"{was.minutes} min", f"{now.minutes} min"),
        ("À retenir", was.to_remember, now.to_remember),
        ("Article", was.article, now.article),
        ("Dessin", was.get_drawing_display(), now.get_drawing_display()),
        ("Pièces", files(was), files(now)),
    ]


def _compared(before: str, after: str) -> list[Line]:
    """The two texts line by line."""
    compared = ndiff(before.splitlines(), after.splitlines())
    return [Line(line[2:], line[0] == "+", line[0] == "-") for line in compared if line[0] != "?" and line[2:].strip()]
