"""The order itself is joined to its designation: looked at, hashed, kept as it came, sent only to those who may."""

import hashlib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.base.files.attachments import MEBIBYTE
from accounts.people.events import PeopleEvent
from accounts.people.models import Designation, DesignationDocument, User
from accounts.sign_in.events import SignInEvent
from tests.cast import client_of
from tests.devices import photo
from tests.people.designated import designated, last_entry

PDF = b"%PDF-1.7 signed by the mayor"


@pytest.fixture
def designation(officer: User) -> Designation:
    return designated(officer)


def joined(client: Client, designation: Designation, content: bytes = PDF, name: str = "arrêté 12.pdf") -> str:
    file = SimpleUploadedFile(name, content, content_type="text/html")
    return client.post(reverse("designation_document", args=[designation.pk]), {"document": file}).content.decode()


def stored_file() -> Path:
    return Path(settings.DATA_ROOT) / "attachments" / DesignationDocument.objects.get().store_name


@pytest.mark.folder_store("reads the file on the disk")
def test_it_is_stored_hashed_and_journaled(director: User, designation: Designation) -> None:
    joined(client_of(director), designation)

    document = designation.documents.get()
    assert stored_file().read_bytes() == PDF
    assert document.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (document.content_type, document.added_by) == ("application/pdf", director)
    assert last_entry(PeopleEvent.DESIGNATION_DOCUMENTED).details == {"sha256": document.sha256, "size": len(PDF)}


def test_it_is_sent_as_a_file_to_save(director: User, auditor: User, designation: Designation) -> None:
    joined(client_of(director), designation)

    answer = client_of(auditor).get(
        reverse("designation_attachment", args=[designation.pk, DesignationDocument.objects.get().pk])
    )

    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")


@pytest.mark.parametrize("damage", ["altered", "gone"])
@pytest.mark.folder_store("changes the file on the disk")
def test_an_altered_or_lost_one_is_not_sent_but_told(damage: str, director: User, designation: Designation) -> None:
    client = client_of(director)
    joined(client, designation)
    stored_file().write_bytes(b"%PDF-1.7 forged") if damage == "altered" else stored_file().unlink()

    answer = client.get(
        reverse("designation_attachment", args=[designation.pk, DesignationDocument.objects.get().pk]), follow=True
    )

    assert "prévenez l’administrateur technique" in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<html><script>alert(1)</script>", "ni un PDF, ni une image"),
        (b"%PDF-" + bytes(10 * MEBIBYTE), "dépasse 10"),
        (b"", "vide"),
    ],
)
def test_what_is_no_paper_is_refused(content: bytes, sentence: str, director: User, designation: Designation) -> None:
    page = joined(client_of(director), designation, content)

    assert sentence in page
    assert not DesignationDocument.objects.exists()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photograph_of_it_will_do(kind: str, director: User, designation: Designation) -> None:
    joined(client_of(director), designation, photo(kind).read(), "photo")

    assert designation.documents.exists()


def test_a_second_one_stands_beside_the_first(director: User, designation: Designation) -> None:
    for _ in range(2):
        joined(client_of(director), designation)

    assert designation.documents.count() == 2


def test_none_is_joined_to_ones_own(director: User) -> None:
    joined(client_of(director), director.designations.get())

    assert not DesignationDocument.objects.exists()
    assert last_entry(SignInEvent.ACCESS_REFUSED).actor == director
