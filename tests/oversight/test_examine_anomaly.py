"""Explaining in writing what the journal shows: by somebody else, once, and visible ever after."""

import html

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.oversight.actions import examine_anomaly
from accounts.oversight.events import OversightEvent
from accounts.oversight.models import AnomalyExamination, AnomalyKind
from accounts.oversight.selectors import Anomaly, Explained, Seen, open_anomalies
from accounts.people.models import User
from accounts.sign_in.actions.sessions import record_refusal
from tests.cast import client_of

WORDS = "Ancien signet vers une vidéo effacée, suivi plusieurs fois."


@pytest.fixture
def anomaly(head: User, settings: Settings) -> Anomaly:
    """The head of the control room, refused again and again."""
    settings.ANOMALY_REFUSALS = 3
    for _ in range(3):
        record_refusal(by=head, method="GET", path="/administration/")
    (found,) = open_anomalies(timezone.now())
    return found


def test_it_leaves_the_list_and_stays_visible_with_its_explanation(anomaly: Anomaly, auditor: User) -> None:
    browser = client_of(auditor)

    answer = browser.post(reverse("anomaly_examine", args=[anomaly.key]), {"explanation": WORDS}, follow=True)

    page = html.unescape(answer.content.decode())
    assert open_anomalies(timezone.now()) == []
    assert WORDS in page
    assert str(auditor) in page


def test_it_is_journaled_on_the_person_concerned(anomaly: Anomaly, auditor: User) -> None:
    examination = examine_anomaly(by=auditor, anomaly=anomaly, explanation=f" {WORDS} ")

    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor, entry.reason) == (OversightEvent.ANOMALY_EXAMINED, auditor, WORDS)
    assert (entry.subject_id, entry.related_id) == (str(examination.pk), str(anomaly.person.pk))
    assert entry.details["entries"] == 3
    assert entry.details["last_number"] == anomaly.numbers[-1]


def test_one_more_entry_of_the_day_leaves_it_examined(anomaly: Anomaly, auditor: User) -> None:
    examine_anomaly(by=auditor, anomaly=anomaly, explanation=WORDS)

    record_refusal(by=anomaly.person, method="GET", path="/administration/")

    assert open_anomalies(timezone.now()) == []


def test_entries_that_match_by_themselves_make_another(anomaly: Anomaly, auditor: User) -> None:
    examine_anomaly(by=auditor, anomaly=anomaly, explanation=WORDS)

    for _ in range(3):
        record_refusal(by=anomaly.person, method="GET", path="/administration/")

    (another,) = open_anomalies(timezone.now())
    assert len(another.numbers) == 3
    assert min(another.numbers) > max(anomaly.numbers)
    assert examine_anomaly(by=auditor, anomaly=another, explanation=WORDS).last_number == another.numbers[-1]


@pytest.mark.parametrize("kind", [AnomalyKind.AT_NIGHT, AnomalyKind.OFF_SHIFT])
def test_a_viewing_examined_stays_so_when_shifts_are_planned_or_not(kind: AnomalyKind, head: User) -> None:
    """Which of the two rules about hours a viewing breaks depends on the shifts of its viewer."""
    entry = Seen(7, timezone.now(), "clip:viewing-opened", head.pk, "clip 1")
    explained = Explained({(kind, head.pk, timezone.localdate(entry.at)): 7})

    assert explained.holds(AnomalyKind.AT_NIGHT, entry)
    assert explained.holds(AnomalyKind.OFF_SHIFT, entry)
    assert not explained.holds(AnomalyKind.MANY_CLIPS, entry)
    assert not explained.holds(kind, entry._replace(number=8))


def test_nobody_examines_their_own(anomaly: Anomaly) -> None:
    with pytest.raises(NotPermitted):
        examine_anomaly(by=anomaly.person, anomaly=anomaly, explanation=WORDS)

    answer = client_of(anomaly.person).post(reverse("anomaly_examine", args=[anomaly.key]), {"explanation": WORDS})
    assert answer.status_code == 403
    assert not AnomalyExamination.objects.exists()


def test_whoever_does_not_read_the_journal_examines_nothing(anomaly: Anomaly, trainer: User) -> None:
    with pytest.raises(NotPermitted):
        examine_anomaly(by=trainer, anomaly=anomaly, explanation=WORDS)


@pytest.mark.parametrize("words", ["", "  \n"])
def test_an_explanation_is_needed(words: str, anomaly: Anomaly, auditor: User) -> None:
    with pytest.raises(NotPossible, match="sans explication"):
        examine_anomaly(by=auditor, anomaly=anomaly, explanation=words)


def test_it_is_examined_once(anomaly: Anomaly, auditor: User, director: User) -> None:
    examine_anomaly(by=auditor, anomaly=anomaly, explanation=WORDS)

    with pytest.raises(NotPossible, match="déjà examinée"):
        examine_anomaly(by=director, anomaly=anomaly, explanation=WORDS)
    assert AnomalyExamination.objects.count() == 1


def test_the_page_offers_no_button_for_ones_own(anomaly: Anomaly, auditor: User) -> None:
    address = reverse("anomaly_list")

    assert f'data-dialog="{anomaly.key}"' in client_of(auditor).get(address).content.decode()
    assert f'data-dialog="{anomaly.key}"' not in client_of(anomaly.person).get(address).content.decode()
