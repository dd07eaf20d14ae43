"""Refusals and faults: in the site's own frame, saying to what, and what to do."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from accounts.journal.models import JournalEntry
from accounts.people.models import User
from accounts.sign_in.events import SignInEvent
from evidence.footage.models import Clip
from levallois.views.errors import failed, not_understood
from tests.cast import client_of
from tests.worlds import make_clip

FRAME = 'class="sidebar"'


def test_a_refused_page_names_itself_and_the_right_that_it_needs(trainer: User) -> None:
    answer = client_of(trainer).get(reverse("journal_list"))

    page = answer.content.decode()
    assert answer.status_code == 403
    assert FRAME in page
    assert reverse("journal_list") in page
    assert "Lire le journal" in page
    assert JournalEntry.objects.filter(event=SignInEvent.ACCESS_REFUSED).count() == 1


def test_a_row_that_the_reader_does_not_see_is_named_without_saying_whether_it_exists(team_leader: User) -> None:
    keys = (make_clip().pk, 999_999)

    pages = [client_of(team_leader).get(reverse("clip_detail", args=[key])) for key in keys]

    assert [page.status_code for page in pages] == [404, 404]
    for key, page in zip(keys, pages, strict=True):
        assert f"vidéo n°\u00a0{key}" in page.content.decode()
    assert FRAME in pages[0].content.decode()


@pytest.mark.parametrize("address", ["/nulle-part/", "/videos/abc/"])
def test_an_address_that_leads_nowhere_is_repeated(address: str, director: User) -> None:
    answer = client_of(director).get(address)

    assert answer.status_code == 404
    assert address in answer.content.decode()
    assert FRAME in answer.content.decode()


def test_a_visitor_without_an_account_gets_the_public_frame(db: None) -> None:
    page = Client().get("/nulle-part/").content.decode()

    assert "Introuvable" in page
    assert FRAME not in page


def test_a_form_that_is_too_large_is_said_with_the_limit(director: User, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    clip = make_clip()

    answer = client_of(director).post(reverse("place_hold", args=[clip.pk]), {"reference": "x" * 2000})

    assert answer.status_code == 413
    assert "1,0\u00a0ko" in answer.content.decode()
    assert not Clip.objects.get().holds.exists()


def test_what_cannot_be_read_otherwise_is_a_400(rf: RequestFactory, db: None) -> None:
    assert not_understood(rf.get("/"), ValueError()).status_code == 400
    assert not_understood(rf.get("/"), RequestDataTooBig()).status_code == 413


def test_a_form_of_another_session_says_that_it_expired(director: User) -> None:
    browser = client_of(director, enforce_csrf_checks=True)

    answer = browser.post(reverse("incident_new"))

    assert answer.status_code == 403
    assert "Ce formulaire a expiré" in answer.content.decode()
    assert FRAME in answer.content.decode()


def test_a_fault_is_answered_in_the_frame_with_its_number(director: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("levallois.views.today.sections_for", lambda user: 1 / 0)

    answer = client_of(director, raise_request_exception=False).get(reverse("today"))

    assert answer.status_code == 500
    assert FRAME in answer.content.decode()
    assert answer["X-Request-ID"] in answer.content.decode()


def test_a_fault_that_takes_the_frame_with_it_is_answered_all_the_same(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the database is gone")

    monkeypatch.setattr("levallois.views.errors._page", broken)

    answer = failed(HttpRequest())

    assert answer.status_code == 500
    assert "rencontré une panne" in answer.content.decode()


def test_the_errors_of_a_form_are_summed_up_on_top_with_a_link_to_each_field(director: User) -> None:
    page = client_of(director).post(reverse("incident_new"), {"title": ""}).content.decode()

    summary = page[page.index("Rien n’a été enregistré") : page.index("</ul>", page.index("Rien n’a été enregistré"))]
    assert 'href="#id_title"' in summary
    assert "alert-danger" not in page


def test_a_line_break_in_an_address_writes_one_line_in_the_log(
    director: User, caplog: pytest.LogCaptureFixture
) -> None:
    client_of(director).get("/absent%0D%0A2026-11-30 ERROR forged")

    (line,) = [record.getMessage() for record in caplog.records if "absent" in record.getMessage()]
    assert len(line.splitlines()) == 1


@pytest.mark.parametrize("address", ["/", "/videos/", "/sante/"])
def test_trace_is_refused_and_https_is_kept(address: str, director: User, settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    client = client_of(director)

    assert client.generic("TRACE", address, secure=True).status_code == 405
    answer = client.get(address, secure=True)
    assert answer["Strict-Transport-Security"] == "max-age=31536000"
