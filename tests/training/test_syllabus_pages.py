"""The pages of a syllabus: its versions, a draft, what is read, projected, printed, compared; a person's own page."""

import struct
import zlib
from datetime import timedelta
from io import BytesIO

import pytest
from django.contrib.messages import get_messages
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from accounts.people.models import User
from accounts.training.actions.certificates import revoke_certificate
from accounts.training.actions.modules import attach_module_file
from accounts.training.actions.syllabus import adopt_proposed, open_draft, publish_version
from accounts.training.models import Course, Module, ModuleFile, SyllabusState, SyllabusVersion
from accounts.training.selectors.wearing import NO_COURSE, NOT_POLICE, wearing_of
from tests.cast import client_of, make_person
from tests.devices import judged, photo
from tests.training.syllabuses import make_draft, make_published, write_module
from tests.trainings import BY, make_certificate, make_session, make_version

MODULE = {"title": "Fixer", "minutes": "15", "body": "Trois gestes.", "to_remember": "Éprouver."}


def seen(person: User, name: str, *keys: object) -> str:
    response = client_of(person).get(reverse(name, args=keys))
    assert response.status_code == 200
    return response.content.decode()


def sent(person: User, name: str, *keys: object, **data: object) -> HttpResponse:
    return client_of(person).post(reverse(name, args=keys), data)  # type: ignore[return-value]


def said(response: HttpResponse) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))  # type: ignore[attr-defined]


def test_a_module_is_read_with_its_neighbours(auditor: User) -> None:
    version = make_draft("Porter")
    write_module(version, "Fixer <b>", body="Un **mot** <script>.\n\n- un\n- deux", drawing="fixing", article="L241-2")
    write_module(version, "Poser")
    SyllabusVersion.objects.update(state=SyllabusState.PUBLISHED, published_at=timezone.now())

    page = seen(auditor, "module_read", version.pk, 2)

    assert "<p>Un <strong>mot</strong> &lt;script&gt;.</p>" in page
    assert "<ul><li>un</li><li>deux</li></ul>" in page
    assert "<title>Fixer la caméra en trois gestes</title>" in page
    assert f'rel="prev" href="{reverse("module_read", args=[version.pk, 1])}"' in page
    assert f'rel="next" href="{reverse("module_read", args=[version.pk, 3])}"' in page


def test_it_is_adopted_from_the_page_of_the_course(trainer: User) -> None:
    course = make_version().course
    assert "Adopter le programme proposé" in seen(trainer, "syllabus_list", course.pk)

    response = sent(trainer, "syllabus_adopt", course.pk)

    version = SyllabusVersion.objects.get()
    assert response["Location"] == reverse("syllabusversion_detail", args=[version.pk])
    assert "Adopter le programme proposé" not in seen(trainer, "syllabus_list", course.pk)
    assert "déjà un programme" in said(sent(trainer, "syllabus_adopt", course.pk))


def test_a_draft_is_written_then_published(trainer: User) -> None:
    sent(trainer, "syllabus_draft", make_version().course.pk)
    draft = SyllabusVersion.objects.get()
    sent(trainer, "module_add", draft.pk, **MODULE)
    sent(trainer, "module_add", draft.pk, **MODULE | {"title": "Porter"})
    fixing, wearing = draft.modules.all()
    sent(trainer, "module_move", wearing.pk, direction="up")
    sent(trainer, "module_edit", fixing.pk, **MODULE | {"minutes": "20"})
    assert list(draft.modules.values_list("title", "minutes")) == [("Porter", 15), ("Fixer", 20)]
    page = seen(trainer, "syllabus_edit", draft.pk)
    assert "Fixer : ajouté" in page

    assert "Dites en une phrase" in said(sent(trainer, "syllabus_publish", draft.pk, note=""))
    sent(trainer, "syllabus_publish", draft.pk, note="Première version")

    draft.refresh_from_db()
    assert (draft.state, draft.note) == (SyllabusState.PUBLISHED, "Première version")
    assert client_of(trainer).get(reverse("syllabus_edit", args=[draft.pk])).status_code == 302
    assert "plus un brouillon" in said(sent(trainer, "module_edit", fixing.pk, **MODULE))


def test_a_module_is_removed_and_a_draft_abandoned(trainer: User) -> None:
    draft = make_draft("Porter", "Fixer")

    sent(trainer, "module_remove", draft.modules.latest("position").pk)
    assert [module.title for module in draft.modules.all()] == ["Porter"]
    response = sent(trainer, "syllabus_discard", draft.pk)

    assert response["Location"] == reverse("syllabus_list", args=[draft.course_id])
    assert not SyllabusVersion.objects.exists()


def test_a_picture_is_joined_shown_and_taken_off(trainer: User) -> None:
    module = make_draft("Porter").modules.get()

    sent(trainer, "module_attach", module.pk, file=photo(), description="La plaque")

    file = ModuleFile.objects.get()
    address = reverse("module_file", args=[file.pk])
    assert f'<img src="{address}" alt="La plaque">' in seen(trainer, "module_read", module.version_id, 1)
    assert client_of(trainer).get(address)["Content-Type"] == "image/jpeg"
    sent(trainer, "module_file_remove", file.pk)
    assert not ModuleFile.objects.exists()


@pytest.mark.parametrize(
    "content", [b"\x00\x00\x00\x18ftypmp42", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>"]
)
def test_a_film_is_no_document(content: bytes, trainer: User) -> None:
    module, film = make_draft("Porter").modules.get(), BytesIO(content)
    film.name = "photo.jpg"

    response = sent(trainer, "module_attach", module.pk, file=film, description="Vue")

    assert "ni un PDF, ni une image" in response.content.decode()
    assert not ModuleFile.objects.exists()


def test_two_versions_are_compared(team_leader: User, trainer: User) -> None:
    first = make_published("Porter")
    draft = open_draft(by=trainer, course=first.course)
    write_module(draft, "Fixer")
    sent(trainer, "module_edit", draft.modules.get(title="Porter").pk, **MODULE | {"title": "Porter", "body": "Autre"})
    sent(trainer, "syllabus_publish", draft.pk, note="Fixer")

    page = seen(team_leader, "syllabus_compare", draft.pk, first.pk)

    assert "De la version 1 à la version 2" in page
    for words in ("<del>10 min</del> <ins>15 min</ins>", "<ins>Autre</ins>", "<del>- Un autre.</del>", "ajouté"):
        assert words in page


@pytest.mark.slow
def test_the_proposed_syllabus_is_projected_and_printed(auditor: User) -> None:
    version = adopt_proposed(by=BY, course=make_version().course)
    count = version.modules.count()

    assert seen(auditor, "syllabus_project", version.pk).count('class="panel module slide"') == count
    assert seen(auditor, "syllabus_print", version.pk).count('class="panel module"') == count


@pytest.mark.slow
def test_its_pdf_shows_four_modules_a_sheet(auditor: User) -> None:
    draft = make_draft("A", "B", "C", "D", "E")
    attach_module_file(by=BY, module=draft.modules.first() or Module(), file=judged(photo("WEBP")), description="Vue")
    write_module(draft, "F", drawing="chain", body="**Gras** et\n\n" + "- Une longue ligne de texte.\n" * 40)
    SyllabusVersion.objects.update(state=SyllabusState.PUBLISHED, published_at=timezone.now())

    response = client_of(auditor).get(reverse("syllabus_pdf", args=[draft.pk]))

    sheets = [page.extract_text() for page in PdfReader(BytesIO(response.content)).pages]
    assert len(sheets) == 2
    assert "Gras et" in sheets[1]
    assert "version 1" in sheets[0]


def printers_jpeg() -> bytes:
    """A picture in CMYK."""
    content = BytesIO()
    Image.new("CMYK", (8, 8)).save(content, "JPEG")
    return content.getvalue()


def png_without_pixels() -> bytes:
    """A file whose parts and checksums are right, and whose pixels are missing."""
    content: bytes = photo("PNG").read()
    start, end = content.index(b"IDAT"), content.index(b"IEND")
    pixels = b"IDAT" + zlib.compress(b"")
    part = struct.pack(">I", len(pixels) - 4) + pixels + struct.pack(">I", zlib.crc32(pixels))
    return content[: start - 4] + part + content[end - 4 :]


@pytest.mark.slow
def test_a_picture_that_a_pdf_does_not_take_leaves_the_others(auditor: User) -> None:
    draft = make_draft("A")
    for content, shown in ((printers_jpeg(), "Affiche"), (png_without_pixels(), "Vide")):
        file = judged(ContentFile(content, name="image"))
        attach_module_file(by=BY, module=draft.modules.get(), file=file, description=shown)
    publish_version(by=BY, version=draft, note="")

    response = client_of(auditor).get(reverse("syllabus_pdf", args=[draft.pk]))

    (sheet,) = PdfReader(BytesIO(response.content)).pages
    assert "Image qui ne se lit pas : Vide" in sheet.extract_text()
    assert "Affiche" not in sheet.extract_text()
    assert len(sheet.images) == 1


def test_one_reads_what_concerns_oneself(team_leader: User) -> None:
    version = make_version()
    published = make_published("Porter", course=version.course)
    certificate = make_certificate(team_leader, version=version)
    other = make_certificate(make_person("Autre"), version=version)
    make_session(version, team_leader, on=timezone.localdate() + timedelta(days=3))

    page = seen(team_leader, "my_training")

    assert "Vous pouvez porter une caméra." in page
    assert reverse("certificate_pdf", args=[certificate.pk]) in page
    assert reverse("syllabusversion_detail", args=[published.pk]) in page
    assert f"{timezone.localdate() + timedelta(days=3):%Y}, matin" in page
    assert str(other) not in page


def test_the_right_to_wear_says_why(officer: User, asvp: User) -> None:
    today = timezone.localdate()
    assert wearing_of(asvp, today).reason == NOT_POLICE
    assert (wearing_of(officer, today).is_allowed, wearing_of(officer, today).reason) == (True, NO_COURSE)
    version = make_version(valid_months=12)
    assert "pas encore d’attestation" in wearing_of(officer, today).reason
    certificate = make_certificate(officer, version=version)
    assert wearing_of(officer, today).is_allowed
    expired = wearing_of(officer, certificate.valid_until + timedelta(days=1))
    assert (expired.is_allowed, "valait jusqu’au" in expired.reason) == (False, True)
    revoke_certificate(by=BY, certificate=certificate, reason="Erreur de nom")
    assert "a été révoquée : « Erreur de nom »" in wearing_of(officer, today).reason


def test_a_trainers_pages_lead_to_no_footage(trainer: User) -> None:
    version = make_version()
    draft = make_draft("Porter", course=version.course)
    session = make_session(version, trainer)
    addresses = [
        *(reverse(name) for name in ("training_list", "training_status", "course_list", "my_training")),
        reverse("training_session", args=[session.pk]),
        reverse("syllabus_list", args=[Course.objects.get().pk]),
        reverse("syllabus_edit", args=[draft.pk]),
        reverse("module_edit", args=[draft.modules.get().pk]),
        reverse("module_read", args=[draft.pk, 1]),
    ]
    client = client_of(trainer)
    pages = {address: client.get(address).content.decode() for address in addresses}

    for words in ("/videos/", "/consultations/", "/incidents/", "<video", "/vignettes/"):
        assert [address for address, page in pages.items() if words in page] == []
    assert client.get(reverse("clip_list")).status_code == 403
