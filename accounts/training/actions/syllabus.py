"""Drafts, publishes and discards the versions of a course's syllabus."""

from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.base.actors import Actor, name_of
from accounts.base.errors import NotPossible
from accounts.base.files.attachments import discard_attachment
from accounts.journal.actions.writing import record
from accounts.people.permissions import require_right
from accounts.people.roles import Right
from accounts.training.events import TrainingEvent
from accounts.training.models import Course, Module, ModuleFile, SyllabusState, SyllabusVersion
from accounts.training.permissions import REFUSAL
from accounts.training.proposed import proposed_modules
from accounts.training.selectors.syllabus import changes_since_published, coming_sessions


@transaction.atomic
def open_draft(*, by: Actor, course: Course) -> SyllabusVersion:
    """Begin the next version of the syllabus, as a copy of the published one; empty when there is none.

    NotPermitted without TRAINING_MANAGE. NotPossible when a draft exists.
    """
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    draft = _new_draft(_locked_course(course))
    published = course.syllabus_versions.filter(state=SyllabusState.PUBLISHED).first()
    if published:
        _copy_modules(published.modules.prefetch_related("files"), draft)
    record(TrainingEvent.SYLLABUS_DRAFTED, by=by, about=draft, details={"version": draft.number})
    return draft


@transaction.atomic
def adopt_proposed(*, by: Actor, course: Course) -> SyllabusVersion:
    """Publish the syllabus that comes with the product as the first version of a course.

    NotPermitted without TRAINING_MANAGE. NotPossible when the course has a version already, be it a draft.
    """
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    course = _locked_course(course)
    if course.syllabus_versions.exists():
        raise NotPossible("Cette formation a déjà un programme : le programme proposé ne le remplace pas.")
    draft = _new_draft(course)
    modules = proposed_modules()
    for module in modules:
        module.version = draft
    Module.objects.bulk_create(modules)
    record(TrainingEvent.SYLLABUS_ADOPTED, by=by, about=draft, details={"modules": len(modules)})
    return publish_version(by=by, version=draft, note="Programme proposé avec Levallois")


@transaction.atomic
def publish_version(*, by: Actor, version: SyllabusVersion, note: str) -> SyllabusVersion:
    """Publish a draft: it never changes again, replaces the published version, and is what the sessions to come teach.

    NotPermitted without TRAINING_MANAGE. NotPossible without a module, for a draft that changes nothing, and for what
    is no draft.
    """
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    draft = locked_draft(version)
    if not draft.modules.exists():
        raise NotPossible("Ce brouillon n’a aucun module : ajoutez-en un avant de le publier.")
    changes = changes_since_published(draft)
    published = draft.course.syllabus_versions.filter(state=SyllabusState.PUBLISHED)
    if published.exists() and not changes:
        raise NotPossible("Ce brouillon ne change rien à la version publiée : modifiez-le, ou abandonnez-le.")
    published.update(state=SyllabusState.SUPERSEDED)
    draft.state, draft.note = SyllabusState.PUBLISHED, note.strip()[:300]
    draft.published_at, draft.published_by_name = timezone.now(), name_of(by)
    draft.save(update_fields=["state", "note", "published_at", "published_by_name"])
    taught = coming_sessions(draft.course).update(syllabus=draft)
    details = {"version": draft.number, "changes": len(changes), "sessions": taught}
    record(TrainingEvent.SYLLABUS_PUBLISHED, by=by, about=draft, details=details, reason=draft.note)
    return draft


@transaction.atomic
def discard_draft(*, by: Actor, version: SyllabusVersion) -> None:
    """Delete a draft with its modules; what was published stays. NotPermitted without TRAINING_MANAGE. NotPossible for
    what is no draft."""
    require_right(by, Right.TRAINING_MANAGE, REFUSAL)
    draft = locked_draft(version)
    record(TrainingEvent.SYLLABUS_DISCARDED, by=by, about=draft, details={"version": draft.number})
    files = ModuleFile.objects.filter(module__version=draft)
    names = list(files.values_list("store_name", flat=True))
    files.delete()
    draft.modules.all().delete()
    draft.delete()
    discard_files(names)


def locked_draft(version: SyllabusVersion) -> SyllabusVersion:
    """The draft's row, locked until the transaction ends. NotPossible for what is published."""
    rows = SyllabusVersion.objects.select_for_update(of=("self",)).select_related("course")
    locked = rows.filter(pk=version.pk).first()
    if locked is None or not locked.is_draft:
        raise NotPossible("Ce n’est plus un brouillon : ouvrez une nouvelle version pour modifier le programme.")
    return locked


def discard_files(store_names: Iterable[str]) -> None:
    """Delete the bytes that no row names any more, once the transaction is committed."""
    for store_name in store_names:
        transaction.on_commit(partial(discard_attachment, store_name))


def _locked_course(course: Course) -> Course:
    """The course's row, locked until the transaction ends, so that a second click finds what the first one made."""
    return Course.objects.select_for_update().get(pk=course.pk)


def _new_draft(course: Course) -> SyllabusVersion:
    """An empty draft of a locked course with the next number. NotPossible when the course has a draft."""
    if course.syllabus_versions.filter(state=SyllabusState.DRAFT).exists():
        raise NotPossible("Un brouillon est déjà ouvert : terminez-le, ou abandonnez-le.")
    last = course.syllabus_versions.aggregate(last=Max("number"))["last"] or 0
    return SyllabusVersion.objects.create(course=course, number=last + 1)


def _copy_modules(modules: Iterable[Module], draft: SyllabusVersion) -> None:
    """The same modules with the same keys, and files that name the same bytes."""
    for module in modules:
        files = list(module.files.all())
        module.pk, module.version = None, draft
        module._state.adding = True
        module.save()
        for file in files:
            file.pk, file.module = None, module
            file._state.adding = True
        ModuleFile.objects.bulk_create(files)
