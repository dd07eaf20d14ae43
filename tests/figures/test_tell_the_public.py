"""The notice to the public: its figures are those of the rows, and it names nobody."""

from datetime import date
from io import BytesIO

import pytest
from django.core.cache import cache
from django.test import Client
from pypdf import PdfReader
from pytest_django import Settings

from accounts.people.models import User
from evidence.equipment.camera_states import CameraState
from evidence.equipment.models import Camera
from tests.cast import client_of, make_camera
from tests.devices import make_order, make_recorder
from tests.worlds import keep_months

PAGE, POSTER = "/information/", "/information/affiche.pdf"

pytestmark = pytest.mark.django_db


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def page() -> str:
    response = Client().get(PAGE)
    assert response.status_code == 200
    return plain(response.text)


def poster() -> str:
    response = Client().get(POSTER)
    assert response["Content-Type"] == "application/pdf"
    read = PdfReader(BytesIO(response.content))
    assert len(read.pages) == 1
    return plain(read.pages[0].extract_text())


def fact(label: str, value: str) -> str:
    return f"<dt>{label}</dt><dd>{value}</dd>"


def test_the_cameras_are_those_in_service_and_the_order_the_one_in_force() -> None:
    made = [make_camera() for _ in range(4)]
    Camera.objects.filter(pk=made[0].pk).update(state=CameraState.RETIRED)
    make_recorder()
    make_order(valid_from=date(2020, 1, 1))
    in_force = make_order(valid_from=date(2021, 1, 1))

    assert fact("Caméras-piétons en service", "3") in page()
    assert "Caméras-piétons en service 3" in poster()
    assert f"{in_force.reference} du" in page()


def test_the_period_is_that_of_the_rule_in_force_else_the_one_of_the_law() -> None:
    assert fact("Durée de conservation", "1 mois") in page()

    keep_months(6)

    assert fact("Durée de conservation", "6 mois") in page()
    assert "effacé automatiquement 6 mois après" in page()
    assert "Durée de conservation 6 mois" in poster()


def test_the_contacts_are_those_of_the_settings(settings: Settings) -> None:
    settings.TOWN_ADDRESS, settings.DPO_CONTACT = "1 place du Marché", "dpo@ville.invalid"
    both = (page(), poster())

    assert all("1 place du Marché" in text and "dpo@ville.invalid" in text for text in both)
    settings.DPO_CONTACT = ""
    assert "Délégué à la protection des données de la commune : à la même adresse" in page()


def test_both_say_purposes_rights_and_law() -> None:
    for text in (page(), poster()):
        for said in ("R241-8 à R241-17", "prévenir les incidents", "droits d’accès, de rectification, d’effacement"):
            assert said in text
        assert "CNIL. Le droit d’opposition" in text
        assert "portée sur la poitrine" in text
        assert "Le droit d’opposition ne s’applique pas" in text


def test_both_show_a_camera_worn_on_the_chest() -> None:
    shown = Client().get(PAGE).text
    drawing = shown[shown.index("<svg") : shown.index("</svg>")]

    assert "<title>Une caméra portée sur la poitrine</title>" in drawing
    assert b"/S/Figure" in Client().get(POSTER).content


def test_nobody_is_named(officer: User, director: User, camera: Camera) -> None:
    for text in (page(), poster()):
        for known in (officer.last_name, director.last_name, officer.badge_number, camera.serial):
            assert known not in text


def test_the_poster_of_a_day_is_composed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    first = Client().get(POSTER).content

    monkeypatch.setattr("cases.figures.views.notice.notice_pdf", lambda _: pytest.fail("composed again"))

    assert Client().get(POSTER).content == first


def test_the_figures_of_the_service_lead_to_it(auditor: User) -> None:
    shown = client_of(auditor).get("/chiffres/").text

    assert f'href="{PAGE}"' in shown
    assert f'href="{POSTER}"' in shown
