"""Cameras and docks, and who wears which camera from when to when."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions.journal import record
from accounts.actors import Actor, name_of
from accounts.errors import NotPermitted, NotPossible
from accounts.events import Event
from accounts.journal_format import instant
from accounts.models import Shift, User
from evidence.actions.attribution import attribute_clips
from evidence.actions.camera_moves import advance
from evidence.actions.inventory import save_devices
from evidence.actions.offloads import free_offloaded
from evidence.camera_states import CameraMove, is_available
from evidence.models import Camera, CameraIssue, Dock
from evidence.permissions import may_issue_camera, may_wear_camera

_ISSUE_REFUSAL = "Vous ne pouvez pas remettre de caméra : demandez au chef de brigade ou au gestionnaire du matériel."


def save_camera(*, by: Actor, camera: Camera) -> Camera:
    """Register or change a camera. The serial number is unique in any case. Raises as save_devices does."""
    save_devices(by=by, devices=[camera])
    return camera


def save_dock(*, by: Actor, dock: Dock) -> Dock:
    """Register or change a docking station. Raises as save_devices does."""
    save_devices(by=by, devices=[dock])
    return dock


@transaction.atomic
def issue_camera(
    *,
    by: Actor,
    camera: Camera,
    wearer: User,
    shift: Shift | None = None,
    issued_at: datetime | None = None,
    returned_at: datetime | None = None,
) -> CameraIssue:
    """Hand a camera to an officer; clips already received from that time without a wearer receive this one.

    An issue already returned is written afterwards and leaves the camera's state alone. NotPermitted without
    CAMERA_ISSUE. NotPossible when the wearer may not wear one (an ASVP never, CSI L241-1), the camera is not available,
    or camera or wearer already have an issue over that time.
    """
    if not may_issue_camera(by):
        raise NotPermitted(_ISSUE_REFUSAL)
    start = issued_at or timezone.now()
    camera = Camera.objects.select_for_update().get(pk=camera.pk)
    _refuse_impossible_issue(camera, wearer, start, returned_at)
    try:
        issue = CameraIssue.objects.create(
            camera=camera,
            wearer=wearer,
            shift=shift,
            issued_at=start,
            returned_at=returned_at,
            issued_by_name=name_of(by),
        )
    except IntegrityError as error:
        raise NotPossible(f"{wearer} a perçu une autre caméra au même moment : actualisez la page.") from error
    details: dict[str, Any] = {"from": instant(start), "until": instant(returned_at) if returned_at else None}
    if returned_at is None:
        details["state"] = advance(camera, CameraMove.ISSUE)
    record(Event.CAMERA_ISSUED, by=by, about=camera, related=wearer, details=details)
    attribute_clips(issue, by=by)
    return issue


@transaction.atomic
def return_camera(*, by: Actor, issue: CameraIssue, returned_at: datetime | None = None) -> CameraIssue:
    """Take a camera back: it is to offload, unless an offload that adds up ended since.

    A camera declared lost meanwhile stays so. NotPossible when it is already back.
    """
    if not may_issue_camera(by):
        raise NotPermitted(_ISSUE_REFUSAL)
    moment = returned_at or timezone.now()
    if moment < issue.issued_at:
        raise NotPossible("La réintégration ne peut pas précéder la perception.")
    returned = CameraIssue.objects.out().filter(pk=issue.pk).update(returned_at=moment, returned_to_name=name_of(by))
    if not returned:
        raise NotPossible(f"La caméra {issue.camera} est déjà réintégrée.")
    camera = Camera.objects.select_for_update().get(pk=issue.camera_id)
    details: dict[str, Any] = {"until": instant(moment)}
    if is_available(CameraMove.RETURN, camera.state):
        details["state"] = advance(camera, CameraMove.RETURN)
    record(Event.CAMERA_RETURNED, by=by, about=camera, related=issue.wearer, details=details)
    free_offloaded(camera, since=moment, by=by)
    issue.refresh_from_db()
    return issue


def _refuse_impossible_issue(camera: Camera, wearer: User, start: datetime, end: datetime | None) -> None:
    if not may_wear_camera(wearer):
        raise NotPossible(
            f"{wearer} ne peut pas porter de caméra : seuls les agents de police municipale en activité le peuvent."
        )
    taken = CameraIssue.objects.overlapping(start, end)
    if other := taken.filter(camera=camera).select_related("wearer").first():
        raise NotPossible(f"La caméra {camera} est déjà perçue par {other.wearer} : réintégrez-la d’abord.")
    if other := taken.filter(wearer=wearer).select_related("camera").first():
        raise NotPossible(f"{wearer} porte déjà la caméra {other.camera} : réintégrez-la d’abord.")
    if end is None and not is_available(CameraMove.ISSUE, camera.state):
        raise NotPossible(
            f"La caméra {camera} n’est pas disponible : son état est « {camera.get_state_display().lower()} »."
        )
