"""A damaged film from a dock becomes a clip whose remarks are on its page, in the journal and in the package."""

import io
import zipfile
from pathlib import Path

import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts.journal.models import JournalEntry
from accounts.people.models import User
from cases.requisitions.actions.packaging import build_delivery, package_of
from evidence import store
from evidence.equipment.models import Camera
from evidence.footage.models import Clip
from evidence.intake.events import IntakeEvent
from evidence.intake.models import FileState, QuarantinedFile, QuarantineReason
from tests import films
from tests.cast import client_of
from tests.intake.docks import dock_folder, receive_one
from tests.requisitions.worlds import approved

pytestmark = pytest.mark.slow

REMARK = "40\u00a0octets du fabricant précèdent la vidéo."


@pytest.fixture
def clip(camera: Camera) -> Clip:
    """A program stream behind its maker's header, named as an MP4."""
    films.write(dock_folder(camera) / "REC_0001.MP4", lambda: films.MAKER + films.program_stream())
    assert receive_one().state == FileState.STORED
    return Clip.objects.get()


def test_it_is_a_clip_with_its_remark(clip: Clip, director: User) -> None:
    page = client_of(director).get(reverse("clip_detail", args=[clip.pk])).content.decode()

    assert (clip.container, clip.remarks) == ("mpeg", REMARK)
    assert REMARK in page
    assert "Un navigateur ne lit pas ce format (MPEG, mpeg2video)" in page
    assert JournalEntry.objects.get(event=IntakeEvent.CLIP_STORED).details["remarks"] == [REMARK]


def test_the_slip_and_the_custody_extract_say_it(clip: Clip, director: User, head: User) -> None:
    delivery = approved(director, head, clip).deliveries.get()
    build_delivery(by=director, delivery=delivery)
    package = package_of(delivery)
    content = b"".join(package.read_range(0, package.size_bytes, store.open_stored))

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in ("data/bordereau-de-remise.pdf", f"data/journal/{clip}.pdf"):
            pages = PdfReader(io.BytesIO(archive.read(name))).pages
            text = "".join("".join(page.extract_text() for page in pages).split())
            assert "40octetsdufabricantprécèdentlavidéo." in text


def test_a_film_whose_name_begins_with_a_dot_is_a_clip(camera: Camera) -> None:
    films.write(dock_folder(camera) / ".REC_0002.MP4", lambda: films.film("mp4"))

    assert receive_one().state == FileState.STORED
    assert Clip.objects.get().file_name == ".REC_0002.MP4"


def test_a_recording_cut_before_its_table_waits_with_the_true_reason(camera: Camera) -> None:
    path: Path = films.write(dock_folder(camera) / "REC_0003.MOV", films.mov_cut_before_its_table)
    content = path.read_bytes()

    assert receive_one().state == FileState.QUARANTINED
    quarantined = QuarantinedFile.objects.get()
    assert quarantined.reason == QuarantineReason.UNREADABLE
    assert "La table qui situe les images (moov) manque" in quarantined.sentence
    with store.open_stored(quarantined.store_name) as stored:
        assert stored.read() == content
