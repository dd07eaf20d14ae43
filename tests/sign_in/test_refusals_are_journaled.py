"""A refusal is an access attempt: who asked for what, and when (CSI R241-14)."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.test import Client
from django.urls import path

from accounts.base.errors import NotPermitted
from accounts.base.web.requests import needs
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from accounts.people.roles import Right
from accounts.sign_in.events import SignInEvent
from tests.cast import client_of

pytestmark = pytest.mark.urls(__name__)


def refused(request: HttpRequest, token: str = "") -> HttpResponse:
    raise NotPermitted("Non.")


@login_not_required
def refused_to_all(request: HttpRequest) -> HttpResponse:
    raise NotPermitted("Non.")


@needs(Right.JOURNAL_READ)
def for_readers(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def not_found(request: HttpRequest) -> HttpResponse:
    raise Http404


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponseForbidden()


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=404)


urlpatterns = [
    path("refused/", refused),
    path("refused/<str:token>/", refused),
    path("open/", refused_to_all),
    path("readers/", for_readers),
    path("not-found/", not_found),
    path("sign-in/", handler404, name="sign_in"),
]


def refusals() -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(event=SignInEvent.ACCESS_REFUSED))


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_refusal_says_who_asked_for_what_and_from_where(trainer: User, method: str) -> None:
    response = client_of(trainer).generic(method, "/refused/", REMOTE_ADDR="10.0.0.7")

    (entry,) = refusals()
    assert response.status_code == 403
    assert (entry.actor, entry.address) == (trainer, "10.0.0.7")
    assert entry.details == {"method": method, "path": "/refused/"}
    assert entry.request_id == response["X-Request-ID"]


def test_a_page_that_needs_a_right_refuses_and_tells(trainer: User, auditor: User) -> None:
    assert client_of(trainer).get("/readers/").status_code == 403
    assert client_of(auditor).get("/readers/").status_code == 200

    assert [entry.actor for entry in refusals()] == [trainer]


def test_a_secret_in_the_address_is_not_written(trainer: User) -> None:
    client_of(trainer).get("/refused/" + "Az09_-" * 7 + "/")

    assert refusals()[0].details["path"] == "/refused/…/"


def test_what_does_not_exist_and_what_nobody_asked_is_no_refusal(trainer: User, db: None) -> None:
    assert client_of(trainer).get("/not-found/").status_code == 404
    assert Client().get("/open/").status_code == 403
    assert Client().get("/refused/").status_code == 302

    assert refusals() == []
