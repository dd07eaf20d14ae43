"""The pages of training: results in one form, who is trained, the certificate as PDF."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.people.models import Team, User
from accounts.training.actions.certificates import revoke_certificate
from accounts.training.models import Certificate, Course, Enrolment
from accounts.training.selectors.standings import Standing, expiring_soon, standings
from tests.cast import client_of, make_person
from tests.trainings import make_certificate, make_session, make_version, session_of


def standing_of(person: User) -> Standing:
    return {one.person: one.standing for one in standings(timezone.localdate())}[person]


@pytest.mark.slow
def test_a_team_is_enrolled_marked_and_certified_from_one_page(trainer: User, team: Team, officer: User) -> None:
    client, session = client_of(trainer), make_session()

    client.post(reverse("training_enrol", args=[session.pk]), {"team": team.pk})
    enrolment = Enrolment.objects.get(person=officer)
    marks = {f"attendance-{enrolment.pk}": "present", f"result-{enrolment.pk}": "passed"}
    client.post(reverse("training_mark", args=[session.pk]), marks)
    page = client.get(reverse("training_session", args=[session.pk])).content.decode()
    assert "Délivrer 1 attestation" in page
    assert f"<li>{officer.titled_name}</li>" in page
    client.post(reverse("training_certify", args=[session.pk]))

    assert Certificate.objects.get().person == officer
    assert standing_of(officer) is Standing.TRAINED


def test_a_refused_mark_stays_in_the_form_with_its_reason(trainer: User, officer: User) -> None:
    session = make_session(None, officer)
    enrolment = session.enrolments.get()
    marks = {f"attendance-{enrolment.pk}": "absent", f"result-{enrolment.pk}": "passed"}

    html = client_of(trainer).post(reverse("training_mark", args=[session.pk]), marks).content.decode()

    assert "n’était pas présent" in html
    assert '<option value="absent" selected>' in html


def test_who_holds_a_certificate_is_not_marked_again_by_the_form(trainer: User, officer: User) -> None:
    session = session_of(make_certificate(officer))

    client_of(trainer).post(reverse("training_mark", args=[session.pk]), {})

    assert session.enrolments.get().result == "passed"


def test_each_standing(officer: User, other_officer: User, director: User) -> None:
    version = make_version(valid_months=12)
    make_certificate(officer, version=version, days_ago=330)
    make_certificate(other_officer, version=version, days_ago=400)
    make_certificate(director, version=version)

    people = (officer, other_officer, director, make_person("Neuf"))
    found = [standing_of(person) for person in people]

    assert found == [Standing.EXPIRING, Standing.EXPIRED, Standing.TRAINED, Standing.MISSING]
    assert [one.person for one in expiring_soon(timezone.localdate())] == [officer]


def test_how_soon_is_soon_is_the_towns_to_say(officer: User, settings: Settings) -> None:
    ends_on = make_certificate(officer).valid_until
    settings.TRAINING_EXPIRING_DAYS = 10

    assert not expiring_soon(ends_on - timedelta(days=11))
    assert [one.person for one in expiring_soon(ends_on - timedelta(days=10))] == [officer]
    assert not expiring_soon(ends_on + timedelta(days=1))


def test_a_revoked_certificate_is_no_training(trainer: User, officer: User) -> None:
    revoke_certificate(by=trainer, certificate=make_certificate(officer), reason="Erreur")

    assert standing_of(officer) is Standing.MISSING


def test_an_asvp_is_not_expected_to_be_trained(asvp: User) -> None:
    assert asvp not in {one.person for one in standings(timezone.localdate())}


def test_the_list_narrows_sorts_and_leaves_as_csv(
    director: User, team: Team, officer: User, other_officer: User
) -> None:
    version = make_version(valid_months=12)
    certificate = make_certificate(officer, version=version, days_ago=330)
    make_session(version, other_officer, on=timezone.localdate() + timedelta(days=2))
    client, query = client_of(director), {"team": str(team.pk), "state": "expiring"}

    everybody = client.get(reverse("training_status"), {"tri": "-ends_on"}).context["page"]
    page = client.get(reverse("training_status"), query).context["page"]
    export = client.post(reverse("list_export", args=["training_status"]), query)

    assert {row.pk: row.standing for row in everybody.rows}[other_officer.pk] is Standing.MISSING
    assert [(row.pk, row.standing, row.certificate) for row in page.rows] == [
        (officer.pk, Standing.EXPIRING, certificate)
    ]
    lines = [line.split(";") for line in export.content.decode("utf-8-sig").splitlines()]
    assert lines[0][:4] == ["Agent", "Matricule", "Brigade", "État"]
    assert [line[1:5] for line in lines[1:]] == [
        [officer.badge_number, str(team), "Expire bientôt", certificate.number]
    ]


def test_a_course_is_registered_then_given_a_rule_on_its_page(trainer: User) -> None:
    client = client_of(trainer)

    client.post(reverse("course_new"), {"name": "Tir"})
    course = Course.objects.get()
    rule = {"valid_months": "0", "starts_on": "2026-01-01"}
    refused = client.post(reverse("course_version", args=[course.pk]), rule)
    client.post(reverse("course_version", args=[course.pk]), rule | {"valid_months": "12"})

    (row,) = client.get(reverse("course_list")).context["page"].rows
    assert "supérieure ou égale à 1" in refused.text
    assert (row.name, row.valid_months) == ("Tir", 12)
    assert "valable 12 mois" in client.get(reverse("syllabus_list", args=[course.pk])).text


@pytest.mark.slow
def test_as_many_queries_for_a_full_service(
    director: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    version = make_version()
    for number in range(8):
        make_certificate(make_person(f"Agent{number}"), version=version)
    client = client_of(director)

    with django_assert_max_num_queries(14):
        client.get(reverse("training_status"))


def test_the_certificate_is_a_pdf_that_says_who_what_and_until_when(director: User, officer: User) -> None:
    certificate = make_certificate(officer)
    where = reverse("certificate_pdf", args=[certificate.pk])

    first, again = (client_of(director).get(where).content for _ in range(2))

    text = PdfReader(io.BytesIO(first)).pages[0].extract_text()
    assert first == again
    for said in (certificate.number, officer.badge_number, f"{certificate.valid_until:%d/%m/%Y}", "Caméras-piétons"):
        assert said in text


def test_a_revoked_one_says_that_it_holds_no_more(director: User, officer: User) -> None:
    certificate = make_certificate(officer)
    revoke_certificate(by=director, certificate=certificate, reason="Erreur")

    content = client_of(director).get(reverse("certificate_pdf", args=[certificate.pk])).content

    assert "ne vaut plus" in PdfReader(io.BytesIO(content)).pages[0].extract_text()


def test_the_signature_sheet_names_everybody_for_the_half_day(trainer: User, team: Team, officer: User) -> None:
    session = make_session(None, officer)

    response = client_of(trainer).get(reverse("training_sheet", args=[session.pk]))

    text = PdfReader(io.BytesIO(response.content)).pages[0].extract_text()
    assert (response["Content-Type"], response["Cache-Control"]) == ("application/pdf", "no-store")
    for said in (str(officer), str(team), str(session.trainer), "Signature, matin", "Signature, après-midi"):
        assert said in text


def test_no_button_of_a_person_leads_to_a_refusal(trainer: User, officer: User) -> None:
    """Nobody recognises their own training, and a link needs an address to go to."""
    User.objects.filter(pk=trainer.pk).update(email="trainer@pm.invalid")
    client = client_of(trainer)

    own, other = (client.get(reverse("training_person", args=[one.pk])).content.decode() for one in (trainer, officer))

    assert ("Formation suivie ailleurs" in own, "Envoyer sa page" in own) == (False, True)
    assert ("Formation suivie ailleurs" in other, "Envoyer sa page" in other) == (True, bool(officer.email))
    User.objects.filter(pk=officer.pk).update(email="")
    assert "Envoyer sa page" not in client.get(reverse("training_person", args=[officer.pk])).content.decode()
