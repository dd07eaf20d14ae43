"""The clock in doubt is on “Aujourd’hui” and on its page, told to the direction by mail, and confirmed there by two."""

import pytest
from django.core import mail
from django.urls import reverse

from accounts.journal.actions.mails import send_due_mails
from accounts.journal.models import ClockDoubt, IntegrityFinding
from accounts.oversight.tasks import tell_findings
from accounts.people.models import User
from tests.cast import client_of

SENTENCE = "L’horloge du serveur a avancé de 3 j."


@pytest.fixture
def doubt(db: None) -> ClockDoubt:
    return ClockDoubt.objects.create(sentence=SENTENCE)


@pytest.mark.slow
def test_it_is_on_the_page_of_the_day_of_who_reads_the_journal(
    doubt: ClockDoubt, director: User, auditor: User, officer: User
) -> None:
    IntegrityFinding.objects.create(check_name="holds", key="1", sentence="La conservation n° 1 est levée.")
    for reader, is_shown in ((director, True), (auditor, True), (officer, False)):
        page = client_of(reader).get(reverse("today")).content.decode()
        assert (SENTENCE in page, "La conservation n° 1 est levée." in page) == (is_shown, is_shown)


def test_the_direction_is_told_once(doubt: ClockDoubt, director: User, second_director: User, auditor: User) -> None:
    IntegrityFinding.objects.create(check_name="holds", key="1", sentence="La conservation n° 1 est levée.")
    for person in (director, second_director, auditor):
        User.objects.filter(pk=person.pk).update(email=f"{person.badge_number}@ville.invalid")

    tell_findings()
    tell_findings()
    send_due_mails()

    told = [f"{person.badge_number}@ville.invalid" for person in (director, second_director)]
    assert sorted(to for message in mail.outbox for to in message.to) == sorted(told * 2)
    assert [SENTENCE in str(message.body) for message in mail.outbox] == [True, True, False, False]


def test_two_directors_confirm_it_there(
    doubt: ClockDoubt, director: User, second_director: User, auditor: User
) -> None:
    url, page = reverse("clock_confirm", args=[doubt.pk]), reverse("integrity")
    assert client_of(auditor).post(url).status_code == 403
    assert "L’horloge est juste" not in client_of(auditor).get(page).content.decode()

    client_of(director).post(url)
    assert client_of(director).post(url).status_code == 403
    assert "Confirmer l’heure" not in client_of(director).get(page).content.decode()
    client_of(second_director).post(url)

    doubt.refresh_from_db()
    assert (doubt.first_by, doubt.settled_by) == (director, second_director)
    assert "L’horloge n’est pas mise en doute." in client_of(auditor).get(page).content.decode()
