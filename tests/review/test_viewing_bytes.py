"""What nginx is answered before it sends footage by itself: the name of the bytes to the viewer, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.journal.models import JournalEntry
from accounts.people.models import User
from evidence.footage.actions.viewings import close_viewing, open_viewing
from evidence.footage.models import Viewing, ViewingPurpose
from tests.cast import client_of
from tests.worlds import make_clip


@pytest.fixture
def viewing(director: User, settings: Settings) -> Viewing:
    settings.NGINX_SENDS_FOOTAGE = True
    return open_viewing(by=director, clip=make_clip(), purpose=ViewingPurpose.JUDICIAL, reference="PV 1")


def ask(client: Client, viewing: Viewing) -> Any:
    return client.get(reverse("viewing_bytes", args=[viewing.pk]))


def test_the_viewer_s_nginx_is_told_the_bytes(viewing: Viewing) -> None:
    answer, clip = ask(client_of(viewing.viewer), viewing), viewing.clip
    told = [answer[name] for name in ("X-Film-Name", "X-Film-Type", "X-Film-Etag")]
    assert (answer.status_code, told) == (204, [clip.store_name, "video/mp4", f'"{clip.sha256}"'])
    assert "activity" in answer.cookies


def test_whoever_is_refused_is_told_nothing_and_nothing_is_written(
    viewing: Viewing, second_director: User, trainer: User
) -> None:
    before = JournalEntry.objects.count()
    answers = [ask(client_of(person), viewing) for person in (second_director, trainer)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert JournalEntry.objects.count() == before
    assert ask(Client(), viewing).status_code == 302
    close_viewing(by=viewing.viewer, viewing=viewing)
    assert ask(client_of(viewing.viewer), viewing).status_code == 404


def test_without_such_an_nginx_nobody_is_told(viewing: Viewing, settings: Settings) -> None:
    settings.NGINX_SENDS_FOOTAGE = False
    assert ask(client_of(viewing.viewer), viewing).status_code == 404


def test_an_idle_session_is_refused_and_left_as_it_is(viewing: Viewing, settings: Settings) -> None:
    """A long answer asks with the cookies of its beginning: the browser may have newer ones."""
    client, before = client_of(viewing.viewer), JournalEntry.objects.count()
    with time_machine.travel(timezone.now() + timedelta(minutes=settings.SESSION_IDLE_MINUTES, seconds=1)):
        answer = ask(client, viewing)
        assert (answer.status_code, answer.cookies.get("activity")) == (404, None)
        assert JournalEntry.objects.count() == before
        assert client.session.keys()
        assert client.get(reverse("viewing_stream", args=[viewing.pk])).status_code == 302
    assert JournalEntry.objects.filter(event="session:ended").count() == 1
