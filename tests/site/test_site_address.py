"""On another port, the links in mails and calendars follow, unless SITE_URL says where the site is."""

import os
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.urls import reverse
from pytest_django import Settings

from accounts.people.models import Team, User
from levallois.environment import Mode
from levallois.ops.site_address import follow_listening_address
from tests.cast import client_of

STANDARD = "http://127.0.0.1:8000"


@pytest.fixture
def demo(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A demonstration without a SITE_URL. The environment is put back as it was."""
    settings.MODE = Mode.DEMO
    settings.SITE_URL = STANDARD
    monkeypatch.setenv("SITE_URL", "")
    return settings


@pytest.mark.parametrize(
    ("listens", "reached"),
    [
        ("http://127.0.0.1:8010/", "http://127.0.0.1:8010"),
        ("http://localhost:9000/", "http://localhost:9000"),
        ("http://0.0.0.0:8010/", "http://127.0.0.1:8010"),
        ("http://[::1]:8010/", "http://[::1]:8010"),
        ("http://127.0.0.1:0/", STANDARD),
    ],
)
def test_the_site_is_where_it_listens(listens: str, reached: str, demo: Settings) -> None:
    follow_listening_address(listens)

    assert demo.SITE_URL == reached
    assert os.environ["SITE_URL"] == ("" if reached == STANDARD else reached)


def test_site_url_and_production_decide_by_themselves(demo: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_URL", "https://videos.levallois.example")
    follow_listening_address("http://127.0.0.1:8010/")
    monkeypatch.setenv("SITE_URL", "")
    demo.MODE = Mode.PRODUCTION
    follow_listening_address("http://127.0.0.1:8010/")

    assert demo.SITE_URL == STANDARD


def test_the_address_of_a_calendar_follows(demo: Settings, director: User, team: Team) -> None:
    follow_listening_address("http://127.0.0.1:8010/")

    page = client_of(director).post(reverse("calendar_open", args=[team.pk])).content.decode()

    assert "http://127.0.0.1:8010/" in page
    assert STANDARD not in page


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("http://127.0.0.1:8000/requisitions/12/", "http://127.0.0.1:8010/requisitions/12/"),
        ("http://192.168.1.4:9000/videos/3/?tri=start#suite", "http://127.0.0.1:8010/videos/3/?tri=start#suite"),
        ("https://www.legifrance.gouv.fr/codes/id/1", "https://www.legifrance.gouv.fr/codes/id/1"),
        ("https://police.example/", "https://police.example/"),
    ],
)
def test_the_links_of_a_mail_that_left_before_follow(
    written: str, shown: str, demo: Settings, director: User, tmp_path: Path
) -> None:
    demo.OUTBOX_ROOT = tmp_path
    message = EmailMessage()
    message["To"], message["Subject"] = "a@police.example", "Une vidéo"
    message.set_content(f"Voir {written}\n")
    (tmp_path / "1764000000000000000.eml").write_bytes(message.as_bytes())
    follow_listening_address("http://127.0.0.1:8010/")

    page = client_of(director).get(reverse("outbox_mail", args=[1764000000000000000])).content.decode()

    assert f">{shown}<" in page
