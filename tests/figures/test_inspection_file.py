"""The data-protection file and the undertaking of conformity: their figures, who edits them, and what is journaled."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from django.db import connection
from pypdf import PdfReader
from pytest_django import Settings

from accounts.journal.models import JournalEntry
from accounts.people.models import User
from accounts.people.roles import Role
from cases.figures.selectors.faults import answers
from cases.figures.selectors.inspection import inspection_file
from evidence.footage.actions.viewings import open_viewing
from evidence.footage.models import Clip, Hold, Viewing, ViewingPurpose
from evidence.issuing.models import AlertKind, RaisedAlert
from tests.cast import client_of, make_person
from tests.devices import make_order
from tests.worlds import keep_months, make_clip

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PAGE = "/chiffres/protection-des-donnees/"


@pytest.fixture(autouse=True)
def in_november(db: None) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def figures() -> dict[str, str]:
    return {label: value for one in answers(NOW + timedelta(minutes=1)) for label, value in one.figures}


def said(key: str) -> str:
    return plain(" ".join(next(one for one in inspection_file(NOW).parts if one.key == key).sentences))


def edited(person: User, reason: str = "Contrôle sur place du 20/11") -> Any:
    return client_of(person).post(f"{PAGE}editer/", {"reason": reason})


def pdf_text(content: bytes) -> str:
    return plain(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages))


def test_each_fault_is_answered_by_what_the_rows_say(director: User) -> None:
    keep_months(1)
    late, held, kept = (make_clip(started_at=NOW - timedelta(days=days)) for days in (40, 50, 3))
    erased = make_clip(started_at=NOW - timedelta(days=60))
    Clip.objects.filter(pk=erased.pk).update(state="erased", erased_at=NOW - timedelta(days=20))
    Clip.objects.filter(pk=kept.pk).update(wearer=director, clock_offset_ms=1500)
    Hold.objects.create(clip=held, kind="judicial", reference="PV 1", placed_by_name="Le CVP")
    RaisedAlert.objects.create(kind=AlertKind.CLOCK, key="clock-1", sentence="…")
    RaisedAlert.objects.create(kind=AlertKind.CLOCK, key="clock-2", sentence="…", ended_at=NOW)

    found = figures()

    assert found["Alertes en cours : horloge fausse de plus de 60 s"] == "1"
    assert (found["Vidéos gardées"], found["dont l’écart d’horloge est mesuré"]) == ("3", "1")
    assert (found["Vidéos gardées dont le porteur est connu"], found["Vidéos gardées sans porteur connu"]) == ("1", "2")
    assert found["Vidéos au-delà de leur terme, ni conservées ni effacées"] == "1"
    assert (found["Vidéos effacées, en douze mois"], found["Vidéos conservées pour une procédure"]) == ("1", "1")
    assert found["Plus ancienne vidéo gardée hors procédure"].startswith(f"{late.started_at:%d/%m/%Y}")


def test_a_viewing_without_its_entry_shows(director: User) -> None:
    clip = make_clip(started_at=NOW - timedelta(days=1))
    open_viewing(by=director, clip=clip, purpose=ViewingPurpose.JUDICIAL, reference="PV 1")
    assert figures()["Écart"] == "0"

    Viewing.objects.create(clip=clip, viewer=director, purpose="judicial", reference="PV 2", expires_at=NOW)

    assert (figures()["Consultations ouvertes, en douze mois"], figures()["Écart"]) == ("2", "1")


def test_who_should_have_a_second_factor_is_counted_once() -> None:
    before = int(figures()["Personnes tenues à un second facteur, ou qui le seraient"])
    make_person("Deux", Role.DIRECTORATE, Role.HEAD_OF_CONTROL_ROOM)
    make_person("Sans", Role.TRAINER)

    assert int(figures()["Personnes tenues à un second facteur, ou qui le seraient"]) == before + 1


def test_the_archive_holds_the_documents_and_each_table_with_its_fingerprint(auditor: User, director: User) -> None:
    make_order()
    response = edited(auditor)

    archive = ZipFile(BytesIO(response.content))
    lines = archive.read("empreintes.sha256").decode().splitlines()
    assert len(lines) == len(archive.namelist()) - 1
    for line in lines:
        digest, name = line.split("  ")
        assert sha256(archive.read(name)).hexdigest() == digest
    table = archive.read("annexes/habilitations.csv").decode("utf-8-sig")
    assert f"{director.titled_name};{director.badge_number};Direction" in table
    text = pdf_text(archive.read("dossier.pdf"))
    for words in ("Aucune trace de qui a regardé", "Contrôle sur place du 20/11", str(auditor), "20 novembre 2026"):
        assert words in text
    assert "n’enregistre pas encore les demandes des personnes filmées" in text
    assert "certificat d’effacement" in text


def test_its_editing_is_journaled_with_its_reason(auditor: User) -> None:
    edited(auditor, "  Contrôle sur pièces  ")

    entry = JournalEntry.objects.latest("number")
    assert (entry.event, entry.actor, entry.reason) == ("inspection:exported", auditor, "Contrôle sur pièces")
    assert entry.details == {"read_at": "2026-11-20T12:00:00.000000Z"}


def test_without_a_reason_nothing_leaves(director: User) -> None:
    response = edited(director, "  ")

    assert response["Content-Type"].startswith("text/html")
    assert "Ce champ est obligatoire" in response.content.decode()
    assert not JournalEntry.objects.filter(event__contains="exported").exists()


@pytest.mark.parametrize("person", ["team_leader", "trainer", "administrator"])
def test_nobody_else_reads_or_edits_it(person: str, request: pytest.FixtureRequest) -> None:
    client = client_of(request.getfixturevalue(person))

    assert client.get(PAGE).status_code == 403
    for address in ("editer/", "engagement/"):
        assert client.post(f"{PAGE}{address}", {"reason": "Curiosité"}).status_code == 403
    assert not JournalEntry.objects.filter(event__contains="exported").exists()


def test_a_fault_of_the_journal_is_said(director: User) -> None:
    edited(director)
    assert "aucun défaut" in said("journal")

    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_journalhead SET number = number + 1")

    assert "DÉFAUT" in said("journal")


def test_the_undertaking_says_the_cameras_the_service_and_where_to_sign(director: User, settings: Settings) -> None:
    settings.TOWN_NAME = "Villeneuve"
    order = make_order()

    response = client_of(director).post(f"{PAGE}engagement/")

    text = pdf_text(response.content)
    for words in ("Police municipale de Villeneuve", order.reference, f"Caméras autorisées {order.camera_count}"):
        assert words in text
    for words in (
        "Fait à Villeneuve",
        "article R241-16",
        "IV de l’article 31 de la loi n° 78-17",
        "avant la mise en œuvre",
    ):
        assert words in text
    assert JournalEntry.objects.latest("number").event == "undertaking:exported"


@pytest.mark.parametrize(("months", "is_said"), [(1, False), (2, True), (6, True)])
def test_a_period_beyond_the_law_is_said_before_the_mayor_signs(director: User, months: int, is_said: bool) -> None:
    keep_months(months)

    page = plain(client_of(director).get(PAGE).content.decode())

    assert (f"La durée en vigueur, {months} mois, dépasse celle de la loi (1 mois" in page) == is_said


@pytest.mark.parametrize(("count", "words"), [(0, "0 vidéo effacée"), (1, "1 vidéo effacée"), (2, "2 vidéos effacées")])
def test_one_is_singular(count: int, words: str) -> None:
    for number in range(count):
        clip = make_clip(started_at=NOW - timedelta(days=60 + number))
        Clip.objects.filter(pk=clip.pk).update(state="erased", erased_at=NOW - timedelta(days=20))

    assert said("effacements").startswith(f"{words} en douze mois")
