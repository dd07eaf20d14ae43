"""A training followed elsewhere: recorded with its document and a reason, it certifies like the service's own."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.models import JournalEntry
from accounts.people.models import User
from accounts.training.actions.certificates import record_external_training, revoke_certificate
from accounts.training.documents.certificates import certificate_pdf
from accounts.training.events import TrainingEvent
from accounts.training.models import Certificate, ExternalTraining
from accounts.training.permissions import training_valid
from accounts.training.selectors.coverage import team_coverage
from accounts.training.selectors.standings import Standing, standings
from tests.cast import client_of
from tests.devices import judged, photo
from tests.trainings import elsewhere, make_certificate, make_external, make_version

FORM = {"organisation": "CNFPT", "hours": "7", "content": "Cadre légal, port.", "reason": "Mutation de Clichy"}


def record(by: User, person: User, **changed: Any) -> Certificate:
    reason = changed.pop("reason", "Mutation")
    training = elsewhere(changed.pop("version", None) or make_version(), **changed)
    return record_external_training(by=by, person=person, training=training, document=judged(photo()), reason=reason)


def test_the_form_records_it_with_its_document_and_journals_it(trainer: User, officer: User) -> None:
    version, day = make_version(valid_months=12), timezone.localdate() - timedelta(days=30)
    sent = FORM | {"course": version.course_id, "trained_on": day.isoformat(), "document": photo()}

    client_of(trainer).post(reverse("external_new", args=[officer.pk]), sent)

    certificate = Certificate.objects.select_related("external").get()
    external, entry = certificate.external, JournalEntry.objects.latest("number")
    assert external is not None
    assert (certificate.person, certificate.trained_on, certificate.minutes) == (officer, day, 420)
    assert storages["attachments"].exists(external.store_name)
    assert (entry.event, entry.reason, entry.actor) == (
        TrainingEvent.CERTIFICATE_EXTERNAL,
        "Mutation de Clichy",
        trainer,
    )
    assert (entry.details["sha256"], entry.related_id) == (external.sha256, str(officer.pk))


def test_it_counts_as_training_of_the_service_does(director: User, officer: User) -> None:
    now = timezone.now()
    version = make_version()
    assert not training_valid(officer, now)

    certificate = record(director, officer, version=version)

    (standing,) = [one for one in standings(timezone.localdate()) if one.person == officer]
    assert training_valid(officer, now)
    assert (standing.standing, standing.certificate) == (Standing.TRAINED, certificate)
    assert sum(one.trained[0] for one in team_coverage([timezone.localdate()])) == 1
    revoke_certificate(by=director, certificate=certificate, reason="Diplôme faux")
    assert not training_valid(officer, timezone.now())


def test_its_paper_says_who_taught_what(officer: User) -> None:
    certificate = make_external(officer)

    text = "".join(page.extract_text() for page in PdfReader(BytesIO(certificate_pdf(certificate))).pages)

    for said in ("CNFPT", "Cadre légal", certificate.number, "Pour le service"):
        assert said in text
    assert "Le formateur" not in text


@time_machine.travel("2026-11-29T10:00:00Z", tick=False)
def test_the_months_are_those_of_the_version_then_in_force(trainer: User, officer: User) -> None:
    version = make_version(valid_months=36)

    assert record(trainer, officer, version=version, trained_on=date(2024, 2, 29)).valid_until == date(2027, 2, 28)
    # Before the first version, the first one.
    assert record(trainer, officer, version=version, trained_on=date(2023, 12, 1)).valid_until == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"reason": " "}, "pourquoi"),
        ({"organisation": " "}, "organisme"),
        ({"content": " "}, "enseigné"),
        ({"days_ago": -1}, "pas encore eu lieu"),
        ({"days_ago": 800}, "ne valait que jusqu’au"),
    ],
)
@pytest.mark.folder_store("lists the files on the disk")
def test_what_cannot_be_certified_is_refused_and_keeps_no_bytes(
    changed: dict[str, Any], sentence: str, trainer: User, officer: User
) -> None:
    with pytest.raises(NotPossible, match=sentence):
        record(trainer, officer, **changed)

    assert not ExternalTraining.objects.exists()
    assert not [path for path in Path(storages["attachments"].path("")).rglob("*") if path.is_file()]


def test_the_same_one_twice_or_somebody_who_left_is_refused(trainer: User, officer: User) -> None:
    version = make_version()
    record(trainer, officer, version=version, days_ago=3)

    with pytest.raises(NotPossible, match="a déjà l’attestation"):
        record(trainer, officer, version=version, days_ago=3)
    User.objects.filter(pk=officer.pk).update(is_active=False)
    with pytest.raises(NotPossible, match="plus en activité"):
        record(trainer, officer, version=version)
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize("actor", ["team_leader", "auditor", "administrator", "officer"])
def test_nobody_else_records_one(actor: str, other_officer: User, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted, match="formateur"):
        record(request.getfixturevalue(actor), other_officer)


def test_nobody_records_their_own(trainer: User) -> None:
    with pytest.raises(NotPermitted, match="autre personne"):
        record(trainer, trainer)


def test_the_document_is_for_the_holder_and_who_manages_training(
    trainer: User, team_leader: User, auditor: User, director: User
) -> None:
    where = reverse("certificate_document", args=[make_external(auditor).pk])

    answers = [client_of(one).get(where) for one in (trainer, auditor, team_leader)]

    assert [one.status_code for one in answers] == [200, 200, 404]
    assert (answers[0].content, answers[0]["Cache-Control"]) == (photo().read(), "no-store")
    other = reverse(
        "certificate_document", args=[make_certificate(director, version=make_version("Tir", for_cameras=False)).pk]
    )
    assert client_of(trainer).get(other).status_code == 404


def test_revoked_its_document_is_erased_and_its_hash_stays(
    trainer: User, officer: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    certificate = make_external(officer)
    external = ExternalTraining.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        revoke_certificate(by=trainer, certificate=certificate, reason="Diplôme faux")

    assert not storages["attachments"].exists(external.store_name)
    assert JournalEntry.objects.latest("number").details == {"erased_sha256": external.sha256}
    client = client_of(trainer)
    assert client.get(reverse("certificate_document", args=[certificate.pk])).status_code == 404
    assert "document effacé" in client.get(reverse("training_person", args=[officer.pk])).text
