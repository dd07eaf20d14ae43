"""One sees and closes one's own sessions, and changes one's own password."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.journal.models import JournalEntry
from accounts.people.events import PeopleEvent
from accounts.people.models import User
from accounts.sign_in.events import SignInEvent
from accounts.sign_in.models import OpenSession
from accounts.sign_in.sessions.store import row_key
from tests.cast import PASSWORD, client_of

NEW_PASSWORD = "ardoise-falaise-moulin"
AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"


def row_of(client: Client) -> OpenSession:
    return OpenSession.objects.get(session_id=row_key(client.session))


def change(client: Client, old: str = PASSWORD, new: str = NEW_PASSWORD) -> int:
    data = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post(reverse("own_password"), data).status_code


def test_a_sign_in_is_listed_with_what_lets_one_know_it(trainer: User) -> None:
    client = Client(REMOTE_ADDR="10.0.0.7", HTTP_USER_AGENT=AGENT)
    client.post(reverse("sign_in"), {"username": trainer.badge_number, "password": PASSWORD})
    client_of(trainer)

    page = client.get(reverse("session_list")).content.decode()

    assert "Firefox sur Windows" in page
    assert "10.0.0.7" in page
    assert page.count("Cette session") == 1


def test_one_session_is_closed_and_the_journal_says_so(trainer: User) -> None:
    client, other = client_of(trainer), client_of(trainer)
    client.post(reverse("session_end", args=[row_of(other).pk]))

    assert (client.get("/").status_code, other.get("/").status_code) == (200, 302)
    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor, entry.details) == (
        SignInEvent.SESSION_ENDED,
        trainer,
        {"cause": "person", "count": 1},
    )


@pytest.mark.slow
def test_all_the_others_are_closed_and_nobody_elses(trainer: User, director: User) -> None:
    client, *others, stranger = [client_of(trainer) for _ in range(3)] + [client_of(director)]
    client.post(reverse("sessions_end"))

    assert [one.get("/").status_code for one in (client, *others, stranger)] == [200, 302, 302, 200]


@pytest.mark.slow
def test_another_persons_session_does_not_exist_here(trainer: User, director: User) -> None:
    theirs = client_of(director)

    assert client_of(trainer).post(reverse("session_end", args=[row_of(theirs).pk])).status_code == 404
    assert theirs.get("/").status_code == 200


def test_a_new_password_keeps_this_session_and_closes_the_others(trainer: User) -> None:
    client, other = client_of(trainer), client_of(trainer)

    assert change(client) == 302
    assert (client.get("/").status_code, other.get("/").status_code) == (200, 302)
    trainer.refresh_from_db()
    assert trainer.check_password(NEW_PASSWORD)
    entry = JournalEntry.objects.filter(event=PeopleEvent.PERSON_CHANGED).latest("number")
    assert (entry.actor, entry.details) == (trainer, {"password": "changed"})


@pytest.mark.parametrize(("old", "new"), [("faux", NEW_PASSWORD), (PASSWORD, "court"), (PASSWORD, "847362910584")])
def test_a_wrong_or_weak_one_changes_nothing(trainer: User, old: str, new: str) -> None:
    assert change(client_of(trainer), old, new) == 200
    trainer.refresh_from_db()
    assert trainer.check_password(PASSWORD)


@pytest.mark.slow
def test_guessing_the_present_one_closes_the_account(trainer: User) -> None:
    client = client_of(trainer)
    for _ in range(settings.SIGN_IN_ATTEMPTS):
        change(client, "faux")

    assert change(client) == 429
