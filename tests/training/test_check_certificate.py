"""Checking a certificate by the code at its foot, without an account."""

from io import BytesIO

import pytest
import time_machine
from django.test import Client
from pypdf import PdfReader

from accounts.people.models import User
from accounts.training.actions.certificates import revoke_certificate
from accounts.training.documents.certificates import certificate_pdf
from accounts.training.models import Certificate
from tests.trainings import make_certificate

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate(officer: User) -> Certificate:
    return make_certificate(officer)


def answer(code: str | None) -> tuple[int, str]:
    response = Client().post("/attestation/", {"code": code or ""})
    return response.status_code, response.text


def test_its_code_says_whose_it_is_and_that_it_is_valid(certificate: Certificate) -> None:
    status, page = answer(certificate.check_code)

    assert status == 200
    assert "Valable" in page
    assert str(certificate.person) in page
    assert certificate.number in page


def test_case_spaces_and_dashes_do_not_matter(certificate: Certificate) -> None:
    assert certificate.check_code
    status, _ = answer(f" {certificate.check_code[:6].lower()}-{certificate.check_code[6:]} ")

    assert status == 200


def test_revoked_or_over_is_said(trainer: User, certificate: Certificate) -> None:
    with time_machine.travel("2040-01-01T10:00:00Z", tick=False):
        assert "Expirée" in answer(certificate.check_code)[1]
    revoke_certificate(by=trainer, certificate=certificate, reason="Erreur de personne")

    status, page = answer(certificate.check_code)

    assert (status, "Révoquée" in page, "Erreur de personne" in page) == (200, True, False)


@pytest.mark.parametrize("code", ["", "XXXXXXXXXXXX", "0" * 4000, "AT-2026-0001"])
def test_any_other_code_is_nobodys(certificate: Certificate, code: str) -> None:
    status, page = answer(code)

    assert status == 404
    assert str(certificate.person) not in page


def test_the_paper_says_where_by_what_code_and_how_long(certificate: Certificate) -> None:
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(certificate_pdf(certificate))).pages)

    assert "/attestation/" in text
    assert str(certificate.check_code) in text
    assert "3 h 30" in text.replace("\u00a0", " ")
