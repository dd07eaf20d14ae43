"""The versions of a syllabus: begun, published, discarded; a published one never changes."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from accounts.training.actions.certificates import issue_certificates
from accounts.training.actions.modules import remove_module, save_module
from accounts.training.actions.syllabus import adopt_proposed, discard_draft, open_draft, publish_version
from accounts.training.events import TrainingEvent
from accounts.training.models import Drawing, Module, ModuleFile, SyllabusState, SyllabusVersion
from tests.cast import make_person
from tests.training.syllabuses import make_draft, make_published, write_module
from tests.trainings import PASSED, make_session, make_version, mark_all


def last_entry() -> JournalEntry:
    return JournalEntry.objects.latest("number")


def titles(version: SyllabusVersion) -> list[str]:
    return list(version.modules.values_list("title", flat=True))


@pytest.mark.parametrize("actor", ["director", "head", "trainer"])
def test_trainer_and_direction_begin_a_version(actor: str, request: pytest.FixtureRequest) -> None:
    draft = open_draft(by=request.getfixturevalue(actor), course=make_version().course)

    assert (draft.number, draft.state, last_entry().event) == (1, "draft", TrainingEvent.SYLLABUS_DRAFTED)


@pytest.mark.parametrize("actor", ["team_leader", "equipment_manager", "auditor", "administrator", "superuser"])
def test_nobody_else_does(actor: str, request: pytest.FixtureRequest) -> None:
    by, draft = request.getfixturevalue(actor), make_draft("Porter")

    with pytest.raises(NotPermitted, match="formateur"):
        open_draft(by=by, course=make_version("Autre", for_cameras=False).course)
    with pytest.raises(NotPermitted, match="formateur"):
        publish_version(by=by, version=draft, note="")
    with pytest.raises(NotPermitted, match="formateur"):
        discard_draft(by=by, version=draft)
    with pytest.raises(NotPermitted, match="formateur"):
        adopt_proposed(by=by, course=make_version("Tir", for_cameras=False).course)
    assert SyllabusVersion.objects.count() == 1


def test_a_course_has_one_draft(trainer: User) -> None:
    draft = make_draft("Porter")

    with pytest.raises(NotPossible, match="déjà ouvert"):
        open_draft(by=trainer, course=draft.course)


def test_the_next_version_begins_as_a_copy(trainer: User) -> None:
    published = make_published("Porter", "Fixer")

    draft = open_draft(by=trainer, course=published.course)

    assert (draft.number, titles(draft)) == (2, ["Porter", "Fixer"])
    assert set(draft.modules.values_list("key")) == set(published.modules.values_list("key"))


def test_publishing_replaces_the_published_version(trainer: User) -> None:
    first = make_published("Porter")
    second = open_draft(by=trainer, course=first.course)
    write_module(second, "Fixer")

    publish_version(by=trainer, version=second, note="Fixer ajouté")

    states = dict(SyllabusVersion.objects.values_list("number", "state"))
    assert states == {1: SyllabusState.SUPERSEDED, 2: SyllabusState.PUBLISHED}
    entry = last_entry()
    assert (entry.event, entry.subject_id) == (TrainingEvent.SYLLABUS_PUBLISHED, str(second.pk))
    assert entry.details == {"version": 2, "changes": 1, "sessions": 0}
    assert (entry.reason, SyllabusVersion.objects.get(number=2).published_by_name) == ("Fixer ajouté", str(trainer))


def test_an_empty_draft_is_not_published(trainer: User) -> None:
    with pytest.raises(NotPossible, match="aucun module"):
        publish_version(by=trainer, version=make_draft(), note="")


def test_a_draft_that_changes_nothing_is_not_published(trainer: User) -> None:
    draft = open_draft(by=trainer, course=make_published("Porter").course)

    with pytest.raises(NotPossible, match="ne change rien"):
        publish_version(by=trainer, version=draft, note="")


def test_a_version_is_published_once(trainer: User) -> None:
    with pytest.raises(NotPossible, match="plus un brouillon"):
        publish_version(by=trainer, version=make_published("Porter"), note="")


def test_the_sessions_to_come_teach_what_is_published(trainer: User) -> None:
    version, tomorrow = make_version(), timezone.localdate() + timedelta(days=1)
    past = make_session(version, on=timezone.localdate() - timedelta(days=1))
    coming = make_session(version, on=tomorrow)

    published = make_published("Porter", course=version.course)

    past.refresh_from_db()
    coming.refresh_from_db()
    assert (past.syllabus, coming.syllabus) == (None, published)
    assert last_entry().details["sessions"] == 1
    assert make_session(version, on=tomorrow).syllabus == published


def test_a_certificate_names_what_was_taught(trainer: User) -> None:
    version = make_version()
    published = make_published("Porter", course=version.course)
    session = make_session(version, make_person("Eleve"))
    mark_all(session, PASSED)

    (certificate,) = issue_certificates(by=trainer, session=session)

    assert certificate.syllabus == published


def test_a_draft_is_discarded_with_its_modules(trainer: User) -> None:
    draft = make_draft("Porter")

    discard_draft(by=trainer, version=draft)

    assert (SyllabusVersion.objects.count(), Module.objects.count()) == (0, 0)
    assert last_entry().event == TrainingEvent.SYLLABUS_DISCARDED


def test_what_is_published_is_not_discarded(trainer: User) -> None:
    with pytest.raises(NotPossible, match="plus un brouillon"):
        discard_draft(by=trainer, version=make_published("Porter"))


def test_the_proposed_syllabus_is_adopted_in_one_act(trainer: User) -> None:
    version = adopt_proposed(by=trainer, course=make_version().course)

    events = JournalEntry.objects.order_by("-number").values_list("event", flat=True)[:2]
    assert list(events) == [TrainingEvent.SYLLABUS_PUBLISHED, TrainingEvent.SYLLABUS_ADOPTED]
    modules = list(version.modules.all())
    assert version.state == SyllabusState.PUBLISHED
    assert 14 <= len(modules) <= 20
    assert 180 <= sum(module.minutes for module in modules) <= 240
    assert {module.drawing for module in modules} - {""} == set(Drawing)
    for module in modules:
        module.full_clean()


def test_it_replaces_nothing(trainer: User) -> None:
    with pytest.raises(NotPossible, match="a déjà un programme"):
        adopt_proposed(by=trainer, course=make_draft().course)


def test_a_published_module_is_refused_by_the_action(trainer: User) -> None:
    module = make_published("Porter").modules.get()

    with pytest.raises(NotPossible, match="plus un brouillon"):
        save_module(by=trainer, module=module)
    with pytest.raises(NotPossible, match="plus un brouillon"):
        remove_module(by=trainer, module=module)


@pytest.mark.django_db
def test_the_database_refuses_to_change_what_is_published() -> None:
    published = make_published("Porter")
    draft = make_draft("Fixer", course=make_version("Tir", for_cameras=False).course)
    module, moved = published.modules.get(), draft.modules.get()
    file = {"module_id": module.pk, "file_name": "a", "store_name": "a", "size_bytes": 1, "sha256": "0"}
    versions, modules = SyllabusVersion.objects.filter(pk=published.pk), Module.objects.filter(pk=module.pk)

    for change in (
        lambda: versions.update(note="Autre"),
        lambda: versions.update(state=SyllabusState.DRAFT, published_at=None),
        lambda: SyllabusVersion.objects.filter(pk=published.pk)._raw_delete("default"),
        lambda: modules.update(title="Autre"),
        lambda: modules.update(version=draft),
        lambda: modules._raw_delete("default"),
        lambda: Module.objects.filter(pk=moved.pk).update(version=published, position=2),
        lambda: Module.objects.create(version=published, position=2, title="Autre", minutes=1, body="", to_remember=""),
        lambda: ModuleFile.objects.create(**file),
    ):
        with pytest.raises(DatabaseError, match="ne se modifie pas"), transaction.atomic():
            change()
    assert titles(published) == ["Porter"]
