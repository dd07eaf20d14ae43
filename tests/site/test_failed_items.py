"""What the machine could not do is said to whoever can act on it, with the reason, and tried again when they ask."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.base.batches import Batch
from accounts.journal.actions.mails import MAILS
from accounts.journal.events import JournalEvent
from accounts.journal.models import FailedItem, JournalEntry
from accounts.people.models import User
from cases.requisitions.actions.packaging import PACKAGES
from levallois.worklist import sections_for
from tests.cast import client_of

TITLE = "Mis de côté par la machine"
REASON = "Le serveur de courriel n’a pas pris ce message : 550 Boîte inconnue"


def set_aside(batch: Batch = MAILS, key: str = "1") -> FailedItem:
    return FailedItem.objects.create(
        batch=batch.name, key=key, label=f"Objet {key}", tries=3, reason=REASON, set_aside_at=timezone.now()
    )


@pytest.mark.parametrize(
    ("actor", "labels"),
    [
        ("director", [MAILS.label, PACKAGES.label]),
        ("administrator", [MAILS.label]),
        ("trainer", []),
        ("auditor", []),
    ],
)
def test_today_says_it_first_to_those_who_see_to_its_batch(
    actor: str, labels: list[str], db: None, request: pytest.FixtureRequest
) -> None:
    set_aside(MAILS)
    set_aside(PACKAGES)

    sections = sections_for(request.getfixturevalue(actor))

    lines = sections[0].lines if sections and sections[0].title == TITLE else []
    assert [line.sentence.split(" — ")[0] for line in lines] == labels
    assert all("550 Boîte inconnue" in line.sentence and line.action == "Réessayer" for line in lines)


def test_when_nothing_failed_today_says_nothing_of_it(director: User) -> None:
    assert TITLE not in [section.title for section in sections_for(director)]


def test_the_page_shows_each_with_its_reason(director: User) -> None:
    set_aside()

    page = client_of(director).get(reverse("failed_item_list")).content.decode()

    assert "Objet 1" in page
    assert REASON in page
    assert "mis de côté le" in page


def test_the_page_shows_what_has_been_waiting_for_a_day(director: User) -> None:
    FailedItem.objects.create(batch=MAILS.name, key="1", label="Ancien", since=timezone.now() - timedelta(hours=25))
    FailedItem.objects.create(batch=MAILS.name, key="2", label="Récent")

    page = client_of(director).get(reverse("failed_item_list")).content.decode()

    assert "Ancien" in page
    assert "encore essayé" in page
    assert "Récent" not in page


def test_one_is_tried_again_and_journaled(director: User) -> None:
    item, other = set_aside(key="1"), set_aside(key="2")

    client_of(director).post(reverse("failed_item_retry", args=[item.pk]))

    assert list(FailedItem.objects.exclude(set_aside_at=None)) == [other]
    entry = JournalEntry.objects.get(event=JournalEvent.BATCH_RETRIED)
    assert (entry.actor, entry.subject_label, entry.reason) == (director, "Objet 1", REASON)


def test_all_of_a_batch_are_tried_again_together(director: User) -> None:
    set_aside(MAILS, "1")
    set_aside(MAILS, "2")
    package = set_aside(PACKAGES, "3")

    client_of(director).post(reverse("failed_batch_retry", args=[MAILS.name]))

    assert list(FailedItem.objects.exclude(set_aside_at=None)) == [package]
    assert JournalEntry.objects.filter(event=JournalEvent.BATCH_RETRIED).count() == 2


@pytest.mark.parametrize(("actor", "status"), [("auditor", 403), ("trainer", 404), ("administrator", 404)])
def test_nobody_else_has_it_tried_again(actor: str, status: int, db: None, request: pytest.FixtureRequest) -> None:
    package = set_aside(PACKAGES)

    answer = client_of(request.getfixturevalue(actor)).post(reverse("failed_item_retry", args=[package.pk]))

    assert answer.status_code == status
    assert FailedItem.objects.get().set_aside_at is not None
    assert not JournalEntry.objects.filter(event=JournalEvent.BATCH_RETRIED).exists()
