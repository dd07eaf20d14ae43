"""Handing out and taking back cameras, one or several: returns first, then issues, each on its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.base.actors import Actor, name_of
from accounts.base.errors import NotPermitted, NotPossible
from accounts.duty.models import Shift
from accounts.journal.actions.writing import record
from accounts.journal.format import instant
from accounts.people.models import User
from evidence.equipment.camera_states import CAMERA_TRANSITIONS, CameraTransition
from evidence.equipment.models import Camera, CameraIssue, ReturnCondition
from evidence.footage.actions.attribution import attribute_clips
from evidence.intake.actions.offloads import free_offloaded
from evidence.issuing.events import IssuingEvent
from evidence.issuing.permissions import may_derogate, may_issue_camera, may_issue_on
from evidence.issuing.right_to_wear import DEROGABLE, Obstacle, Refusal, right_to_wear

_ISSUE_REFUSAL = "Vous ne pouvez pas remettre de caméra : demandez au chef de brigade ou au gestionnaire du matériel."


@transaction.atomic
def issue_camera(
    *,
    by: Actor,
    camera: Camera,
    wearer: User,
    shift: Shift | None = None,
    issued_at: datetime | None = None,
    returned_at: datetime | None = None,
    derogation: str = "",
) -> CameraIssue:
    """Hand a camera to an officer; clips already received from that period without a wearer get this one.

    An issue that is already returned is recorded afterwards and does not change the camera's state. `derogation` is a
    director's reason to issue a camera to an officer without valid training. NotPermitted without CAMERA_ISSUE, for a
    team leader outside the shifts of their team, or with a derogation without CAMERA_DEROGATE. NotPossible when the
    right to wear (evidence/issuing/permissions.py) refuses: an ASVP may never wear a camera (CSI L241-1).
    """
    if not may_issue_on(by, shift):
        raise NotPermitted(_ISSUE_REFUSAL)
    start = issued_at or timezone.now()
    camera = _locked(camera)
    refused = right_to_wear(shift, start, returned_at).of(wearer, camera)
    derogation = _derogation(refused, derogation.strip(), by=by)
    try:
        with transaction.atomic():
            issue = CameraIssue.objects.create(
                camera=camera,
                wearer=wearer,
                shift=shift,
                issued_at=start,
                returned_at=returned_at,
                issued_by_name=name_of(by),
                derogation_reason=derogation,
            )
    except IntegrityError as error:
        raise NotPossible(f"{wearer} ou la caméra {camera} viennent d’être servis : actualisez la page.") from error
    _journal_issue(issue, camera, by=by)
    attribute_clips(issue, by=by)
    return issue


def _locked(camera: Camera) -> Camera:
    if camera.is_fixed:
        raise NotPossible(f"{camera} : une caméra fixe n’est remise à personne.")
    return Camera.objects.select_for_update().get(pk=camera.pk)


@transaction.atomic
def return_camera(
    *,
    by: Actor,
    issue: CameraIssue,
    returned_at: datetime | None = None,
    condition: ReturnCondition = ReturnCondition.GOOD,
    remarks: str = "",
) -> CameraIssue:
    """Take a camera back: its files are to be offloaded, unless a complete offload ended since.

    A person who issues cameras may take back any camera, whatever its shift, so that footage is offloaded without delay
    (CSI R241-11). A camera declared lost meanwhile stays lost. NotPermitted without CAMERA_ISSUE. NotPossible when the
    camera is already back, when the return precedes the issue, or when a correction has replaced the issue: return the
    replacement.
    """
    if not may_issue_camera(by):
        raise NotPermitted(_ISSUE_REFUSAL)
    moment = returned_at or timezone.now()
    if moment < issue.issued_at:
        raise NotPossible("La réintégration ne peut pas précéder la perception.")
    closed = {
        "returned_at": moment,
        "returned_to_name": name_of(by),
        "condition": condition,
        "remarks": remarks.strip(),
    }
    if not CameraIssue.objects.out().filter(pk=issue.pk).update(**closed):
        raise NotPossible(_why_not_out(issue))
    camera = Camera.objects.select_for_update().get(pk=issue.camera_id)
    details: dict[str, Any] = {"until": instant(moment), "condition": str(condition.label)}
    if CAMERA_TRANSITIONS.is_available(CameraTransition.RETURN, camera.state):
        details["state"] = CAMERA_TRANSITIONS.advance(camera, CameraTransition.RETURN)
    record(IssuingEvent.CAMERA_RETURNED, by=by, about=camera, related=issue.wearer, details=details)
    free_offloaded(camera, since=moment, by=by)
    issue.refresh_from_db()
    return issue


def _why_not_out(issue: CameraIssue) -> str:
    issue.refresh_from_db(fields=["returned_at", "replaced_at"])
    if issue.returned_at is None and issue.replaced_at:
        return f"La perception de la caméra {issue.camera} a été corrigée : reprenez-la par celle qui la remplace."
    return f"La caméra {issue.camera} est déjà réintégrée."


def _derogation(refused: list[Obstacle], derogation: str, *, by: Actor) -> str:
    """The derogation to store with the issue, if it needs one. NotPossible when another refusal remains, NotPermitted
    without CAMERA_DEROGATE.
    """
    standing = [one for one in refused if not (derogation and one.why in DEROGABLE)]
    if standing:
        raise NotPossible(" ".join(one.sentence for one in standing))
    if not refused:
        return ""
    if not may_derogate(by):
        raise NotPermitted("Seule la direction accorde une dérogation de formation.")
    return derogation[:300]


def _journal_issue(issue: CameraIssue, camera: Camera, *, by: Actor) -> None:
    details: dict[str, Any] = {
        "from": instant(issue.issued_at),
        "until": instant(issue.returned_at) if issue.returned_at else None,
    }
    if issue.returned_at is None:
        details["state"] = CAMERA_TRANSITIONS.advance(camera, CameraTransition.ISSUE)
    if issue.derogation_reason:
        details["derogation"] = str(Refusal.TRAINING.label)
    record(
        IssuingEvent.CAMERA_ISSUED,
        by=by,
        about=camera,
        related=issue.wearer,
        reason=issue.derogation_reason,
        details=details,
    )


@dataclass(frozen=True)
class WantedReturn:
    """A camera to take back, with its condition and remarks."""

    issue: CameraIssue
    condition: ReturnCondition
    remarks: str


@dataclass(frozen=True)
class WantedIssue:
    """A camera for an officer, with a director's reason when the training is not valid."""

    wearer: User
    camera: Camera
    derogation: str


def take_back_cameras(*, by: Actor, wanted: Sequence[WantedReturn]) -> dict[int, str]:
    """Take each camera back, as return_camera does.

    Returns the refusals by the key of the issue. A camera already back with the same condition and remarks counts as
    done, so that sending a page twice is harmless.
    """
    refused = {}
    for one in wanted:
        try:
            return_camera(by=by, issue=one.issue, condition=one.condition, remarks=one.remarks)
        except NotPossible as error:
            if not _is_back(one):
                refused[one.issue.pk] = str(error)
    return refused


def hand_out_cameras(*, by: Actor, shift: Shift, wanted: Sequence[WantedIssue]) -> dict[int, str]:
    """Hand each camera out, as issue_camera does.

    Returns the refusals by the key of the officer; a refusal does not stop the others. An officer who already wears
    that camera on this shift counts as done, so that sending a page twice is harmless. Raises NotPermitted as
    issue_camera does.
    """
    refused = {}
    for one in wanted:
        try:
            issue_camera(by=by, camera=one.camera, wearer=one.wearer, shift=shift, derogation=one.derogation)
        except NotPossible as error:
            if not _is_worn(one, shift):
                refused[one.wearer.pk] = str(error)
    return refused


def _is_back(one: WantedReturn) -> bool:
    back = CameraIssue.objects.filter(pk=one.issue.pk, returned_at__isnull=False)
    return back.filter(condition=one.condition, remarks=one.remarks.strip()).exists()


def _is_worn(one: WantedIssue, shift: Shift) -> bool:
    return CameraIssue.objects.out().filter(wearer=one.wearer, camera=one.camera, shift=shift).exists()
