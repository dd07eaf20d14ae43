"""What came with a requisition goes three years after it was closed, and nothing else of it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.base.actors import SystemActor
from accounts.journal.models import FailedItem, JournalEntry
from accounts.people.models import User
from cases.requisitions.actions.erasure import erase_old_letters
from cases.requisitions.actions.mail_receipt import receive_message
from cases.requisitions.actions.requisitions import refuse_requisition
from cases.requisitions.events import RequisitionEvent
from cases.requisitions.models import Requisition, RequisitionDocument
from evidence import store
from tests.cast import client_of
from tests.requisitions.letters import sample
from tests.worlds import lose_bytes

YEARS = timedelta(days=3 * 366)


@pytest.fixture
def closed(director: User) -> Requisition:
    """Came by mail with a document, and was closed longer ago than anything is kept."""
    requisition = receive_message(by=SystemActor.MAIL, raw=sample("23_docx")).requisition
    assert requisition
    assert requisition.documents.exists()
    assert requisition.letter
    refuse_requisition(by=director, requisition=requisition, reason="Doublon")
    Requisition.objects.filter(pk=requisition.pk).update(closed_at=timezone.now() - YEARS)
    return requisition


def names_of(requisition: Requisition) -> set[str]:
    documents, messages = requisition.documents.all(), requisition.messages.all()
    return {*documents.values_list("store_name", flat=True), *messages.values_list("store_name", flat=True)} - {""}


def erased() -> int:
    return erase_old_letters(by=SystemActor.ERASER)


def test_the_message_its_documents_and_the_text_go_and_the_register_stays(closed: Requisition, director: User) -> None:
    names, officer, pieces = names_of(closed), closed.officer_name, closed.documents.count()

    assert (erased(), erased()) == (1, 0)

    closed.refresh_from_db()
    assert [name for name in names if store.exists(name)] == []
    assert (names_of(closed), closed.letter, closed.officer_name) == (set(), "", officer)
    entry = JournalEntry.objects.get(event=RequisitionEvent.REQUISITION_LETTER_ERASED)
    assert (entry.actor_name, entry.details) == (SystemActor.ERASER.label, {"pieces": pieces})
    assert "au terme de leur conservation" in client_of(director).get(closed.get_absolute_url()).content.decode()


@pytest.mark.parametrize("state", ["open", "closed lately"])
def test_what_is_open_or_closed_lately_stays_whole(state: str, closed: Requisition) -> None:
    values = {"state": "registered"} if state == "open" else {"closed_at": timezone.now() - timedelta(days=1000)}
    Requisition.objects.filter(pk=closed.pk).update(**values)

    assert erased() == 0
    assert names_of(closed)
    assert all(store.exists(name) for name in names_of(closed))


def test_the_setting_shortens_it(closed: Requisition, settings: Settings) -> None:
    Requisition.objects.filter(pk=closed.pk).update(closed_at=timezone.now() - timedelta(days=70))
    assert erased() == 0

    settings.REQUISITION_MONTHS = 2

    assert erased() == 1


def test_killed_in_the_middle_it_ends_at_the_next_run(closed: Requisition, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(name: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(store, "erase", killed)
        with pytest.raises(KeyboardInterrupt):
            erased()
    names = names_of(closed)
    assert names
    assert RequisitionDocument.objects.exists()

    FailedItem.objects.all().delete()
    assert erased() == 1
    assert [name for name in names if store.exists(name)] == []
    assert JournalEntry.objects.filter(event=RequisitionEvent.REQUISITION_LETTER_ERASED).count() == 1


def test_bytes_that_are_gone_already_stop_nothing(closed: Requisition) -> None:
    for name in names_of(closed):
        lose_bytes(name)

    assert erased() == 1
