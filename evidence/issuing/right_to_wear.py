"""The right to wear a camera: every reason, in words, why an officer may not receive a camera for a shift at a moment.

The number of queries does not depend on the number of people, so the same code serves a single issue and a whole board.
A director may allow an exception for missing training only; an ASVP may never wear a camera (CSI L241-1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils import timezone

from accounts.duty.models import Shift
from accounts.people.models import Category, User
from accounts.training.permissions import CameraTraining, camera_training
from evidence.equipment.camera_states import CAMERA_TRANSITIONS, CameraState, CameraTransition
from evidence.equipment.models import Camera, CameraIssue
from evidence.equipment.selectors import Fleet, fleet_on


class Refusal(TextChoices):
    """Why an issue is refused: a closed list."""

    NOT_POLICE = "not_police", "N’est pas agent de police municipale"
    NOT_ACTIVE = "not_active", "N’est plus en activité"
    ABSENT = "absent", "Absent"
    NOT_ON_SHIFT = "not_on_shift", "N’est pas de cette vacation"
    NOT_NOW = "not_now", "La vacation n’est ni en cours ni proche"
    TRAINING = "training", "Formation manquante ou échue"
    HAS_CAMERA = "has_camera", "Porte déjà une caméra"
    CAMERA_TAKEN = "camera_taken", "Caméra déjà perçue"
    TO_OFFLOAD = "to_offload", "Caméra à décharger"
    CAMERA_STATE = "camera_state", "Caméra indisponible"
    FLEET = "fleet", "Nombre de caméras autorisé dépassé"


DEROGABLE = frozenset({Refusal.TRAINING})


# A camera is handed out at the earliest this long before the shift.
EARLY = timedelta(hours=4)


@dataclass(frozen=True)
class Obstacle:
    """One reason for refusal, and its sentence."""

    why: Refusal
    sentence: str


@dataclass(frozen=True)
class RightToWear:
    """The data that decide at the moment `start`, read once. `fleet` is None for an issue that is over: today's camera
    state and fleet do not matter then.
    """

    shift: Shift | None
    not_now: str
    expected: frozenset[int]
    absent: Mapping[int, str]
    training: CameraTraining
    start: datetime
    by_wearer: Mapping[int, CameraIssue]
    by_camera: Mapping[int, CameraIssue]
    fleet: Fleet | None

    def of(self, person: User, camera: Camera) -> list[Obstacle]:
        """Every reason why this person may not receive this camera; the person's reasons first."""
        return self.of_person(person) + self.of_camera(camera)

    def of_person(self, person: User) -> list[Obstacle]:
        """The person must be an active police officer, expected on the shift, with valid training and no other
        camera.
        """
        found = {
            Refusal.NOT_POLICE: self._not_police(person),
            Refusal.NOT_ACTIVE: ""
            if person.is_active
            else f"{person} ne peut pas porter de caméra : il ou elle n’est plus en activité.",
            **self._not_expected(person),
            Refusal.NOT_NOW: self.not_now,
            Refusal.TRAINING: self._untrained(person),
            Refusal.HAS_CAMERA: self._equipped(person),
        }
        return [Obstacle(why, sentence) for why, sentence in found.items() if sentence]

    def of_camera(self, camera: Camera) -> list[Obstacle]:
        """The camera must be available, offloaded and not issued, in a fleet within the prefect's order in force."""
        found = {Refusal.CAMERA_TAKEN: self._taken(camera)}
        if (
            self.fleet
            and not found[Refusal.CAMERA_TAKEN]
            and not CAMERA_TRANSITIONS.is_available(CameraTransition.ISSUE, camera.state)
        ):
            found |= _unavailable(camera)
        if self.fleet and self.fleet.exceeds:
            found[Refusal.FLEET] = self.fleet.sentence
        return [Obstacle(why, sentence) for why, sentence in found.items() if sentence]

    def _not_police(self, person: User) -> str:
        if person.category == Category.POLICE_OFFICER:
            return ""
        return (
            f"{person} ne peut pas porter de caméra : seuls les agents de police municipale le peuvent, sans "
            "dérogation possible (CSI L241-1)."
        )

    def _not_expected(self, person: User) -> dict[Refusal, str]:
        if self.shift is None or person.pk in self.expected:
            return {}
        if person.pk in self.absent:
            return {
                Refusal.ABSENT: f"{person} a une absence notée ({self.absent[person.pk]}) : retirez d’abord l’absence."
            }
        if self.shift.cancelled_at:
            return {Refusal.NOT_ON_SHIFT: "Cette vacation est annulée : choisissez celle qui la remplace."}
        return {Refusal.NOT_ON_SHIFT: f"{person} n’est pas de cette vacation : ajoutez-le d’abord à la vacation."}

    def _untrained(self, person: User) -> str:
        if person.category != Category.POLICE_OFFICER or self.training.is_valid(person, self.start):
            return ""
        return (
            f"{person} n’a pas d’attestation de formation en cours de validité ({self.training.last_held(person)}) : "
            "une inscription à une séance, ou une dérogation de la direction, le permettra."
        )

    def _equipped(self, person: User) -> str:
        issue = self.by_wearer.get(person.pk)
        return f"{person} porte déjà la caméra {issue.camera} : réintégrez-la d’abord." if issue else ""

    def _taken(self, camera: Camera) -> str:
        issue = self.by_camera.get(camera.pk)
        return f"La caméra {camera} est déjà perçue par {issue.wearer} : réintégrez-la d’abord." if issue else ""


def right_to_wear(shift: Shift | None, start: datetime, end: datetime | None = None) -> RightToWear:
    """The right to wear from `start` to `end`, or from `start` on. A constant number of queries."""
    taken = list(CameraIssue.objects.overlapping(start, end).select_related("camera", "wearer"))
    members = list(shift.members.all()) if shift else []
    absences = shift.absences.filter(withdrawn_at=None) if shift else []
    return RightToWear(
        shift=shift,
        not_now="" if end or shift is None else _not_now(shift, start),
        expected=frozenset(member.officer_id for member in members if member.stands),
        absent={absence.person_id: str(absence.get_reason_display()).lower() for absence in absences},
        training=camera_training(User.objects.all()),
        start=start,
        by_wearer={issue.wearer_id: issue for issue in taken},
        by_camera={issue.camera_id: issue for issue in taken},
        fleet=None if end else fleet_on(timezone.localdate(start)),
    )


def _not_now(shift: Shift, moment: datetime) -> str:
    if moment >= shift.ends_at:
        return "Cette vacation est terminée : choisissez celle qui est en cours."
    if moment < shift.starts_at - EARLY:
        hours = EARLY // timedelta(hours=1)
        return f"Cette vacation commence plus tard : les caméras se remettent {hours} heures avant, au plus tôt."
    return ""


def _unavailable(camera: Camera) -> dict[Refusal, str]:
    if camera.state == CameraState.TO_OFFLOAD:
        sentence = f"La caméra {camera} n’est pas disponible : elle reste à décharger, posez-la sur sa station."
        return {Refusal.TO_OFFLOAD: sentence}
    state = camera.get_state_display().lower()
    return {Refusal.CAMERA_STATE: f"La caméra {camera} n’est pas disponible : son état est « {state} »."}
