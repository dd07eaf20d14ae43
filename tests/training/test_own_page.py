"""One’s own page of training behind a personal link, without an account."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry, OutgoingMail
from accounts.people.models import User
from accounts.training.actions.links import revoke_links, send_link
from accounts.training.actions.reminders import remind_endings
from accounts.training.events import TrainingEvent
from accounts.training.models import Certificate
from accounts.training.selectors.links import link_token
from tests.cast import client_of
from tests.training.syllabuses import make_draft, make_published
from tests.trainings import BY, make_certificate, make_session, make_version

pytestmark = pytest.mark.django_db


def opening(token: str) -> str:
    return reverse("own_page_open", args=[token])


@pytest.fixture
def certificate(officer: User) -> Certificate:
    return make_certificate(officer)


@pytest.fixture
def opened(officer: User, certificate: Certificate) -> Client:
    """A browser in which the officer has opened their page."""
    browser = Client()
    browser.post(opening(link_token(officer)))
    return browser


def test_following_the_link_asks_first_and_the_button_opens_and_is_journaled(
    officer: User, certificate: Certificate
) -> None:
    browser, before = Client(), JournalEntry.objects.count()

    asked = browser.get(opening(link_token(officer)))
    assert (asked.status_code, JournalEntry.objects.count()) == (200, before)
    assert certificate.number not in asked.text
    page = browser.post(opening(link_token(officer)), follow=True)

    entry = JournalEntry.objects.latest("number")
    assert (certificate.number in page.text, "no-store" in page["Cache-Control"]) == (True, True)
    assert (entry.event, entry.subject_id) == (TrainingEvent.TRAINING_PAGE_OPENED, str(officer.pk))
    assert entry.actor_name == SystemActor.TRAINEE.label


def test_it_shows_what_concerns_the_person_alone(
    opened: Client, officer: User, other_officer: User, certificate: Certificate
) -> None:
    version = certificate.version
    make_session(version, officer, on=timezone.localdate() + timedelta(days=3))
    published, draft = make_published("Porter", course=version.course), make_draft("Viser", course=version.course)
    other = make_certificate(other_officer, version=version)

    page = opened.get(reverse("own_page")).text

    assert ("Salle d’appel" in page, str(published.course) in page, other.number in page) == (True, True, False)
    answers = [
        opened.get(reverse(name, args=[row.pk])).status_code
        for name, row in (
            ("own_certificate", certificate),
            ("own_certificate", other),
            ("own_syllabus", published),
            ("own_syllabus", draft),
        )
    ]
    assert answers == [200, 404, 200, 404]


def test_it_opens_nothing_else_of_the_site(opened: Client, certificate: Certificate) -> None:
    for where in (reverse("my_training"), reverse("certificate_pdf", args=[certificate.pk]), "/videos/"):
        assert opened.get(where)["Location"].startswith(reverse("sign_in"))


def test_a_forged_one_or_none_shows_nothing(officer: User, other_officer: User, certificate: Certificate) -> None:
    mine, browser = link_token(officer), Client()
    forged = mine.replace(str(officer.pk), str(other_officer.pk), 1)

    for token in (forged, mine[:-1], "x" * 4000, f"{officer.pk}.0"):
        answer = browser.post(opening(token))
        assert (answer.status_code, "plus valable" in answer.text) == (404, True)
    browser.cookies["formation"] = mine
    for where in (reverse("own_page"), reverse("own_certificate", args=[certificate.pk])):
        assert browser.get(where).status_code == 404


def test_revoked_or_left_it_ends_at_once_where_it_is_open(
    opened: Client, officer: User, trainer: User, certificate: Certificate
) -> None:
    former = link_token(officer)
    revoke_links(by=trainer, person=officer, reason="Téléphone perdu")

    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.reason) == (TrainingEvent.TRAINING_LINKS_REVOKED, "Téléphone perdu")
    assert opened.get(reverse("own_page")).status_code == 404
    assert Client().post(opening(former)).status_code == 404
    assert opened.post(opening(link_token(officer)), follow=True).status_code == 200
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert opened.get(reverse("own_certificate", args=[certificate.pk])).status_code == 404
    assert Client().post(opening(link_token(officer))).status_code == 404


def test_it_ends_with_its_days_and_an_opening_with_its_hour(officer: User) -> None:
    now, browser = timezone.now(), Client()
    with time_machine.travel(now, tick=False):
        token = link_token(officer)
        browser.post(opening(token))
    for later, status in ((timedelta(minutes=59), 200), (timedelta(minutes=61), 404)):
        with time_machine.travel(now + later, tick=False):
            assert browser.get(reverse("own_page")).status_code == status
    for days, status in ((settings.TRAINING_LINK_DAYS - 1, 200), (settings.TRAINING_LINK_DAYS + 1, 404)):
        with time_machine.travel(now + timedelta(days=days), tick=False):
            assert Client().get(opening(token)).status_code == status


def test_invitation_reminder_and_the_trainers_mail_carry_it(officer: User, trainer: User) -> None:
    officer.email = "agent@example.org"
    officer.save(update_fields=["email"])
    make_certificate(officer, version=make_version(valid_months=1))
    remind_endings(by=BY)
    client_of(trainer).post(reverse("link_send", args=[officer.pk]))

    mails = OutgoingMail.objects.filter(recipient=officer.email).order_by("pk")
    assert [mail.kind for mail in mails] == ["training_invitation", "certificate_ending", "own_page"]
    for mail in mails:
        assert f"{settings.SITE_URL}/formation-personnelle/{officer.pk}.0~" in mail.text
        assert f"/formation-personnelle/{officer.pk}.0~" in mail.html
    assert JournalEntry.objects.latest("number").event == TrainingEvent.TRAINING_LINK_SENT


def test_none_is_sent_without_a_right_or_an_address(officer: User, trainer: User, team_leader: User) -> None:
    with pytest.raises(NotPermitted, match="formateur"):
        send_link(by=team_leader, person=officer)
    with pytest.raises(NotPermitted, match="formateur"):
        revoke_links(by=team_leader, person=officer, reason="Perdu")
    with pytest.raises(NotPossible, match="pourquoi"):
        revoke_links(by=trainer, person=officer, reason=" ")
    officer.email = ""
    with pytest.raises(NotPossible, match="courriel"):
        send_link(by=trainer, person=officer)
    officer.is_active = False
    with pytest.raises(NotPossible, match="plus en activité"):
        send_link(by=trainer, person=officer)
    assert not OutgoingMail.objects.filter(kind="own_page").exists()
