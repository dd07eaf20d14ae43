"""Whether a person may wear a camera, and why, on their pages: the answer of the gate itself."""

import pytest
from django.urls import reverse

from accounts.people.models import User
from evidence.issuing.actions.issues import issue_camera
from tests.cast import client_of, make_camera
from tests.trainings import make_certificate, make_version

pytestmark = pytest.mark.django_db


def panel(reader: User, person: User, page: str = "training_person") -> str:
    html = client_of(reader).get(reverse(page, args=[person.pk])).content.decode()
    return html.partition('id="wearing-title"')[2].partition("</section>")[0]


def test_who_is_trained_may_until_the_end_of_the_certificate(trainer: User, officer: User) -> None:
    certificate = make_certificate(officer)

    assert f"l’attestation {certificate} vaut jusqu’au" in panel(trainer, officer)


def test_who_is_not_may_not_and_exceptions_are_shown(director: User, officer: User) -> None:
    make_version()
    issue_camera(by=director, camera=make_camera(), wearer=officer, derogation="Renfort du marché")
    for page in ("training_person", "person_detail"):
        shown = panel(director, officer, page)
        assert "n’a pas d’attestation de formation en cours de validité" in shown
        assert "Renfort du marché" in shown
        assert "porte déjà la caméra" in shown


def test_who_does_not_see_trainings_does_not_see_it(auditor: User, officer: User) -> None:
    assert panel(auditor, officer, "person_detail") == ""
