"""How a camera changes state: by a guarded update on the old state, so that of two people one wins and the other is
told."""

from typing import Any

from django.db import models, transaction

from accounts.actions.journal import record
from accounts.actors import Actor
from accounts.errors import NotPermitted, NotPossible
from accounts.events import Event
from evidence.camera_states import BY_HAND, CameraMove, sources, target
from evidence.models import Camera
from evidence.permissions import may_manage_cameras


def advance(camera: Camera, step: CameraMove) -> list[str]:
    """Make the move. Returns the old and the new state, for the journal. NotPossible when the state no longer allows
    it. Call inside a transaction, which then holds the camera's row."""
    old = Camera.objects.select_for_update().filter(pk=camera.pk).values_list("state", flat=True).first()
    allowed = old in sources(step)
    if not (allowed and Camera.objects.filter(pk=camera.pk, state=old).update(state=target(step))):
        camera.refresh_from_db(fields=["state"])
        state = camera.get_state_display().lower()
        raise NotPossible(f"« {step.label} » n’est pas possible : la caméra {camera} est dans l’état « {state} ».")
    camera.state = target(step)
    return [str(old), str(target(step))]


@transaction.atomic
def move_camera(*, by: Actor, camera: Camera, move: CameraMove, reason: str) -> Camera:
    """Change a camera's state by hand: to maintenance and back, offloaded without announcing files, found, retired.

    NotPermitted without CAMERA_MANAGE. NotPossible without a reason, from a state that does not allow it, or for a move
    that belongs to an issue, an offload or a declaration.
    """
    if not may_manage_cameras(by):
        raise NotPermitted("Seul le gestionnaire du matériel change l’état d’une caméra.")
    if move not in BY_HAND:
        raise NotPossible(f"« {move.label} » ne se décide pas ici : passez par la page de la caméra.")
    if not reason.strip():
        raise NotPossible("Indiquez pourquoi l’état de la caméra change.")
    record_move(camera, advance(camera, move), by=by, reason=reason.strip())
    return camera


def record_move(
    camera: Camera, states: list[str], *, by: Actor, reason: str = "", related: models.Model | None = None
) -> None:
    """Journal a change of state, with the state before and the one after."""
    details: dict[str, Any] = {"state": states}
    record(Event.CAMERA_CHANGED, by=by, about=camera, related=related, reason=reason, details=details)
