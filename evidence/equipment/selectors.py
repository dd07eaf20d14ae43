"""The fleet in service against the prefect's order in force (CSI L241-2). Reads only."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from accounts.duty.models import Shift
from accounts.people.models import User
from evidence.equipment.models import (
    Camera,
    CameraIssue,
    DockToken,
    PrefectOrder,
)
from evidence.equipment.tokens import key_mark, receipt_key


@dataclass(frozen=True)
class Fleet:
    """How many cameras are in service, and how many the order in force allows, if one is recorded."""

    in_service: int
    order: PrefectOrder | None

    @property
    def exceeds(self) -> bool:
        return self.order is not None and self.in_service > self.order.camera_count

    @property
    def needs_attention(self) -> bool:
        return self.order is None or self.exceeds

    @property
    def sentence(self) -> str:
        cameras = f"{self.in_service} caméra{'s' if self.in_service > 1 else ''} en service"
        if self.order is None:
            return f"{cameras}, aucun arrêté préfectoral enregistré : enregistrez celui qui les autorise."
        allowed = f"{self.order.camera_count} autorisée{'s' if self.order.camera_count > 1 else ''}"
        words = f"{cameras}, {allowed} par l’arrêté {self.order.reference}"
        return (
            f"{words} : retirez du service ce qui dépasse, ou demandez un nouvel arrêté."
            if self.exceeds
            else f"{words}."
        )


def fleet_on(day: date) -> Fleet:
    """The fleet as it is now, against the order in force that day."""
    return Fleet(Camera.objects.in_service().count(), PrefectOrder.objects.in_force(day).first())


@dataclass(frozen=True)
class Attribution:
    """Who wore a camera, and where. `possible` names the officers among whom a doubtful time does not decide."""

    wearer: User | None = None
    shift: Shift | None = None
    place: str = ""
    possible: tuple[User, ...] = ()


def attribution_at(camera: Camera, moment: datetime, *, earliest: datetime, latest: datetime) -> Attribution:
    """The wearer and the place at a moment. The wearer comes from the issue in progress then; the place from the
    issue's shift, or else from the shift that the wearer was on.

    Nobody when somebody else wore the camera between `earliest` and `latest`, which the moment may be instead.
    """
    issue = CameraIssue.objects.covering(moment).filter(camera=camera).select_related("wearer", "shift").first()
    possible = wearers_between(camera, earliest, latest)
    if issue is None or len(possible) > 1:
        return Attribution(possible=tuple(possible))
    shift = issue.shift or issue.wearer.shifts.standing().filter(starts_at__lte=moment, ends_at__gte=moment).first()
    return Attribution(issue.wearer, shift, shift.place if shift else "", (issue.wearer,))


def wearers_between(camera: Camera, earliest: datetime, latest: datetime) -> list[User]:
    """The officers who wore the camera at some moment of this period, the first one first."""
    issues = CameraIssue.objects.covering_any(earliest, latest).filter(camera=camera).select_related("wearer")
    return list({issue.wearer: None for issue in issues.order_by("issued_at")})


def is_in_register(camera: Camera, moment: datetime) -> bool:
    """Whether the register of issues was already kept for this camera: what it does not say then, did not happen."""
    return CameraIssue.objects.current().filter(camera=camera, issued_at__lte=moment).exists()


def camera_worn_by(person: User, moment: datetime) -> Camera | None:
    """The camera that the register says this person wore at that moment."""
    issue = CameraIssue.objects.covering(moment).filter(wearer=person).select_related("camera").first()
    return issue.camera if issue else None


def key_of(token: DockToken) -> str:
    """The key that signs this agent's receipts: of the SECRET_KEY that its token was issued under, as long as
    SECRET_KEY_FALLBACKS knows it. Afterwards the agent needs a new token."""
    keys = [receipt_key(one, token.receipt_salt) for one in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return next((key for key in keys if key_mark(key) == token.receipt_mark), keys[0])
