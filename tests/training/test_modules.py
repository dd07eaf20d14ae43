"""The modules of a draft, and what is attached to them."""

import pytest
from django.core.files.storage import storages
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from accounts.training.actions.modules import (
    FILES_A_MODULE,
    attach_module_file,
    move_module,
    remove_module,
    remove_module_file,
    save_module,
)
from accounts.training.actions.syllabus import discard_draft, open_draft, publish_version
from accounts.training.events import TrainingEvent
from accounts.training.models import Module, ModuleFile
from tests.devices import judged, photo
from tests.training.syllabuses import make_draft, write_module
from tests.trainings import BY


def order(module: Module) -> list[tuple[int, str]]:
    return list(module.version.modules.values_list("position", "title"))


def edits() -> list[str]:
    entries = JournalEntry.objects.filter(event=TrainingEvent.SYLLABUS_EDITED).order_by("number")
    return [entry.details["edit"] for entry in entries]


def test_a_module_is_added_at_the_end_then_changed(trainer: User) -> None:
    draft = make_draft("Porter")
    module = save_module(
        by=trainer, module=Module(version=draft, title="Fixer", minutes=15, body="Texte", to_remember="Phrase")
    )
    module.minutes = 20
    save_module(by=trainer, module=module)

    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.subject_id) == (TrainingEvent.SYLLABUS_EDITED, str(draft.pk))
    assert entry.details == {"version": 1, "module": "Fixer", "edit": "changed"}
    assert order(module) == [(1, "Porter"), (2, "Fixer")]
    assert edits() == ["added", "added", "changed"]


@pytest.mark.parametrize(
    ("field", "value"), [("title", ""), ("to_remember", ""), ("minutes", 0), ("minutes", 241), ("body", "x" * 1201)]
)
def test_a_module_says_what_a_page_needs(field: str, value: object, trainer: User) -> None:
    module = Module(version=make_draft(), title="Fixer", minutes=15, body="Texte", to_remember="Phrase")
    setattr(module, field, value)

    with pytest.raises(NotPossible):
        save_module(by=trainer, module=module)
    assert not Module.objects.exists()


def test_modules_change_places(trainer: User) -> None:
    first, second, third = make_draft("A", "B", "C").modules.all()

    move_module(by=trainer, module=third, up=True)
    move_module(by=trainer, module=first, up=False)
    move_module(by=trainer, module=first, up=False)
    move_module(by=trainer, module=first, up=False)

    assert order(second) == [(1, "C"), (2, "B"), (3, "A")]
    # The last of three moves down nowhere, and nothing is journaled of it.
    assert edits() == ["added"] * 3 + ["moved"] * 3


def test_those_after_a_removed_one_move_up(trainer: User) -> None:
    first, second, _ = make_draft("A", "B", "C").modules.all()

    remove_module(by=trainer, module=second)

    assert order(first) == [(1, "A"), (2, "C")]
    assert edits()[-1] == "removed"


def test_what_was_read_before_another_change_breaks_nothing(trainer: User) -> None:
    """A second click on “Retirer”, and a text saved after its module was moved."""
    first, second, _ = make_draft("A", "B", "C").modules.all()
    again, stale = Module.objects.get(pk=first.pk), Module.objects.get(pk=second.pk)
    move_module(by=trainer, module=second, up=True)
    stale.title = "B bis"
    save_module(by=trainer, module=stale)
    remove_module(by=trainer, module=first)

    for act in (remove_module, save_module):
        with pytest.raises(NotPossible, match="n’est plus dans le brouillon"):
            act(by=trainer, module=again)
    assert order(second) == [(1, "B bis"), (2, "C")]


@pytest.mark.parametrize("actor", ["team_leader", "auditor", "administrator", "officer"])
def test_nobody_else_writes(actor: str, request: pytest.FixtureRequest) -> None:
    by, module = request.getfixturevalue(actor), make_draft("A").modules.get()
    file = attach_module_file(by=BY, module=module, file=judged(photo()), description="La plaque")

    for act in (
        lambda: save_module(by=by, module=module),
        lambda: move_module(by=by, module=module, up=True),
        lambda: remove_module(by=by, module=module),
        lambda: attach_module_file(by=by, module=module, file=judged(photo()), description="Vue"),
        lambda: remove_module_file(by=by, file=file),
    ):
        with pytest.raises(NotPermitted, match="formateur"):
            act()
    assert (Module.objects.count(), ModuleFile.objects.count()) == (1, 1)


def test_a_picture_is_attached(trainer: User) -> None:
    module = make_draft("A").modules.get()

    row = attach_module_file(by=trainer, module=module, file=judged(photo()), description=" La plaque ")

    assert (row.is_picture, row.description, storages["attachments"].exists(row.store_name)) == (
        True,
        "La plaque",
        True,
    )
    details = JournalEntry.objects.latest("number").details
    assert (details["edit"], details["sha256"]) == ("file_added", row.sha256)


def test_a_picture_says_what_it_shows(trainer: User) -> None:
    with pytest.raises(NotPossible, match="Décrivez"):
        attach_module_file(by=trainer, module=make_draft("A").modules.get(), file=judged(photo()), description=" ")


def test_a_module_carries_a_few_files(trainer: User) -> None:
    module = make_draft("A").modules.get()
    row = attach_module_file(by=trainer, module=module, file=judged(photo()), description="Vue")
    fields = {"module": module, "file_name": "a", "content_type": "image/jpeg", "store_name": "a", "size_bytes": 1}
    ModuleFile.objects.bulk_create(ModuleFile(**fields) for _ in range(FILES_A_MODULE - 1))

    with pytest.raises(NotPossible, match="au plus"):
        attach_module_file(by=trainer, module=module, file=judged(photo()), description="Vue")
    assert storages["attachments"].listdir("training")[1] == [row.store_name.rpartition("/")[2]]


def test_bytes_go_when_no_version_names_them(
    trainer: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    module = make_draft("A").modules.get()
    row = attach_module_file(by=trainer, module=module, file=judged(photo()), description="Vue")
    publish_version(by=trainer, version=module.version, note="")
    draft = open_draft(by=trainer, course=module.version.course)
    copied, other = ModuleFile.objects.get(module__version=draft), write_module(draft, "B")
    alone = attach_module_file(by=trainer, module=other, file=judged(photo()), description="Vue")
    assert copied.store_name == row.store_name != alone.store_name

    with django_capture_on_commit_callbacks(execute=True):
        remove_module_file(by=trainer, file=copied)
        remove_module(by=trainer, module=other)
        discard_draft(by=trainer, version=draft)

    assert [storages["attachments"].exists(one.store_name) for one in (row, alone)] == [True, False]
