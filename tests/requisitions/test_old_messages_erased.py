"""A message that became no requisition goes three years after it came, the visits of a delivery a month after their
end; the journal says so, and keeps what was done."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.base.actors import SystemActor
from accounts.journal.models import FailedItem, JournalEntry
from accounts.people.models import User
from cases.requisitions.actions.erasure import erase_old_messages, erase_old_visits
from cases.requisitions.actions.mail_keeping import keep_message
from cases.requisitions.actions.mail_receipt import make_requisition_of, receive_message
from cases.requisitions.events import RequisitionEvent
from cases.requisitions.models import Delivery, DeliveryVisit, IncomingMessage, MessageState
from evidence import store
from tests.cast import client_of
from tests.requisitions.letters import message, raw
from tests.requisitions.worlds import built
from tests.worlds import lose_bytes, make_clip

YEARS = timedelta(days=3 * 366)
ABSENCE = message("Je suis absent.", subject="Réponse automatique : Réquisition reçue").as_bytes()


@pytest.fixture
def old(db: None) -> IncomingMessage:
    """An automatic answer that came longer ago than anything is kept."""
    return aged(receive_message(by=SystemActor.MAIL, raw=ABSENCE))


def aged(kept: IncomingMessage, **values: object) -> IncomingMessage:
    IncomingMessage.objects.filter(pk=kept.pk).update(**{"received_at": timezone.now() - YEARS} | values)
    kept.refresh_from_db()
    return kept


def erased() -> int:
    return erase_old_messages(by=SystemActor.ERASER)


def test_its_bytes_its_sender_and_its_subject_go_and_its_hash_stays(old: IncomingMessage, director: User) -> None:
    name, digest, kind = old.store_name, old.digest, old.kind
    assert store.exists(name)

    assert (erased(), erased()) == (1, 0)

    old.refresh_from_db()
    assert not store.exists(name)
    assert (old.state, old.store_name, old.sender_address, old.subject) == (MessageState.ERASED, "", "", "")
    assert old.digest == digest
    entry = JournalEntry.objects.get(event=RequisitionEvent.MESSAGE_ERASED)
    assert (entry.actor_name, entry.subject_id, entry.details) == (
        SystemActor.ERASER.label,
        str(old.pk),
        {"kind": kind},
    )


def test_nobody_is_asked_of_it_any_more_nor_downloads_it(old: IncomingMessage, director: User) -> None:
    erased()
    browser = client_of(director)

    page = browser.get(reverse("message_list")).content.decode()

    assert "Effacé au terme de sa conservation".lower() in page.lower()
    assert reverse("message_download", args=[old.pk]) not in page
    assert browser.get(reverse("message_download", args=[old.pk])).status_code == 404
    assert not IncomingMessage.objects.to_examine().exists()
    browser.post(reverse("message_take", args=[old.pk]))
    old.refresh_from_db()
    assert old.requisition is None


def test_what_is_recent_unread_or_a_requisition_stays(old: IncomingMessage, director: User, settings: Settings) -> None:
    aged(keep_message(by=SystemActor.MAIL, raw=raw()))
    taken = aged(receive_message(by=SystemActor.MAIL, raw=ABSENCE.replace(b"absent", b"parti")))
    make_requisition_of(by=director, message=taken)
    aged(old, received_at=timezone.now() - timedelta(days=70))

    assert erased() == 0
    assert all(store.exists(one.store_name) for one in IncomingMessage.objects.all())
    settings.REQUISITION_MONTHS = 2
    assert erased() == 1


def test_of_one_that_was_refused_the_words_go(old: IncomingMessage) -> None:
    store.erase(aged(old, state=MessageState.ERASED).store_name)
    aged(old, state=MessageState.REFUSED, store_name="", sender_address="opj@police.invalid", reason="Trop gros")

    assert (erased(), erased()) == (1, 0)

    old.refresh_from_db()
    assert (old.sender_address, old.reason) == ("", "")


def test_killed_in_the_middle_it_ends_at_the_next_run(old: IncomingMessage, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(name: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(store, "erase", killed)
        with pytest.raises(KeyboardInterrupt):
            erased()
    assert store.exists(old.store_name)

    FailedItem.objects.all().delete()
    assert erased() == 1
    assert not store.exists(old.store_name)
    assert JournalEntry.objects.filter(event=RequisitionEvent.MESSAGE_ERASED).count() == 1


def test_bytes_that_are_gone_already_stop_nothing(old: IncomingMessage) -> None:
    lose_bytes(old.store_name)

    assert erased() == 1


def test_old_visits_go_and_one_that_may_still_serve_stays(director: User, head: User) -> None:
    delivery, now = built(director, head, make_clip()), timezone.now()
    for days in (-1, 29, 31, 400):
        DeliveryVisit.objects.create(delivery=delivery, address="192.0.2.7", expires_at=now - timedelta(days=days))

    assert (erase_old_visits(by=SystemActor.ERASER), erase_old_visits(by=SystemActor.ERASER)) == (2, 0)

    assert DeliveryVisit.objects.filter(expires_at__gt=now - timedelta(days=30)).count() == 2
    entry = JournalEntry.objects.get(event=RequisitionEvent.DELIVERY_VISITS_ERASED)
    assert (entry.actor_name, entry.subject_id, entry.details) == (
        SystemActor.ERASER.label,
        str(delivery.pk),
        {"visits": 2},
    )
    assert Delivery.objects.filter(pk=delivery.pk).exists()
