"""A file whose bytes on the camera are not those that the server has: its agent keeps it there, and says so."""

from django.db import transaction

from accounts.actions.journal import record
from accounts.actors import Actor
from accounts.errors import NotPossible
from accounts.events import Event
from evidence.actions.announcements import files_pushed
from evidence.actions.discrepancies import note_discrepancy
from evidence.models import DockToken, Offload, OffloadFile
from evidence.models.offloads import SAFE
from evidence.uploads.announcements import Difference


@transaction.atomic
def tell_difference(*, by: Actor, agent: DockToken, offload: Offload, difference: Difference) -> None:
    """Write down what the agent read on the camera: the offload does not add up until that is explained in writing, or
    until the agent reads there what its receipt says. Saying it again changes nothing.

    NotPossible for a file that has no receipt or left the camera, and for the hash of the receipt itself.
    """
    file = files_pushed(agent.dock, offload.camera_serial).on_cameras().filter(pk=difference.file).first()
    if file is None or file.state not in SAFE:
        raise NotPossible("Ce fichier n’a pas de reçu, ou n’est plus sur la caméra : annoncez de nouveau la caméra.")
    if file.sha256 == difference.sha256:
        raise NotPossible("C’est l’empreinte du reçu : ce fichier peut être retiré de la caméra.")
    told = OffloadFile.objects.filter(pk=file.pk).exclude(camera_sha256=difference.sha256)
    if not told.update(camera_sha256=difference.sha256):
        return
    details = {"sha256": file.sha256, "camera_sha256": difference.sha256}
    record(Event.FILE_DIFFERS, by=by, about=file, related=file.offload, details=details)
    if file.offload.ended_at:
        note_discrepancy(file.offload, by=by)
