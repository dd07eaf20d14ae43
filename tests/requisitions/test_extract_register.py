"""The register of CCTV extracts says which left, when and in which delivery (CSI L252-5)."""

import io
from datetime import timedelta
from pathlib import Path

from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.people.models import User
from cases.requisitions.models import Delivery
from cases.requisitions.states import DeliveryState
from evidence.footage.models import Clip
from evidence.intake.actions.extracts import ExtractFacts, HandedInFile, import_extract
from evidence.intake.actions.ingestion import receive_file
from evidence.intake.models import CctvExtract
from tests.cast import client_of
from tests.clips import make_mp4
from tests.devices import make_cctv_camera
from tests.requisitions.worlds import OFFICER_MAIL, built

HOUR = timedelta(hours=1)


def test_a_transmission_is_in_the_register(director: User, head: User, tmp_path: Path) -> None:
    clip = _extract(director, tmp_path)
    assert "remise" not in _register(head)

    delivery = built(director, head, clip)
    assert "remise" not in _register(head)
    Delivery.objects.update(state=DeliveryState.SENT, sent_at=timezone.now(), recipient=OFFICER_MAIL)

    assert f"remise {delivery} à {OFFICER_MAIL}" in _register(head)


def _extract(by: User, folder: Path) -> Clip:
    content, now = make_mp4(folder / "export.mp4").read_bytes(), timezone.now()
    facts = ExtractFacts(
        make_cctv_camera(), "Enregistreur", "Opérateur", now, now - 2 * HOUR, now, now - HOUR, "Main courante 1"
    )
    extract = import_extract(by=by, facts=facts, film=HandedInFile("a.mp4", len(content), io.BytesIO(content).read))
    receive_file(by=SystemActor.DOCK, file=extract.file)
    clip = CctvExtract.objects.get().file.clip
    assert clip
    return clip


def _register(reader: User) -> str:
    return client_of(reader).get(reverse("extract_register")).content.decode()
