"""Who sees and manages training, and who counts as trained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.moments import day_in_words
from accounts.people.models import User
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from accounts.training.models import Certificate, Course, ExternalTraining

REFUSAL = "Seuls le formateur et la direction tiennent les formations."


def may_see_training(actor: Actor) -> bool:
    """The direction, the trainer and the team leaders."""
    return has_right(actor, Right.TRAINING_LIST)


def may_manage_training(actor: Actor) -> bool:
    """The trainer and the direction."""
    return has_right(actor, Right.TRAINING_MANAGE)


def document_for(actor: Actor, certificate: Certificate) -> ExternalTraining | None:
    """The training followed elsewhere whose document this actor opens: its holder, the trainer and the direction, until
    the bytes are erased. None for the others."""
    external = certificate.external
    if external is None or external.document_erased_at:
        return None
    return external if may_manage_training(actor) or certificate.person == actor else None


@dataclass(frozen=True)
class CameraTraining:
    """Whether people are trained to wear a camera, for many people and at any moment, without further queries."""

    is_required: bool
    certificates: Mapping[int, Sequence[Certificate]]

    def is_valid(self, person: User, moment: datetime) -> bool:
        """Whether a certificate of the course required for cameras is valid at `moment`; always true when no course is
        required."""
        return not self.is_required or any(one.holds_at(moment) for one in self.certificates.get(person.pk, ()))

    def last_held(self, person: User) -> str:
        """What there is of the certificate that ends last: “AT-2026-0009, révoquée le lundi 30 novembre”."""
        held = max(self.certificates.get(person.pk, ()), key=lambda one: (one.valid_until, one.pk), default=None)
        if held is None:
            return "aucune à son nom"
        if held.revoked_at:
            return f"{held}, révoquée le {day_in_words(timezone.localdate(held.revoked_at))}"
        return f"{held}, valable du {day_in_words(held.trained_on)} au {day_in_words(held.valid_until)}"


def camera_training(people: QuerySet[User]) -> CameraTraining:
    """The CameraTraining of these people, read in at most two queries."""
    certificates: dict[int, list[Certificate]] = {}
    for certificate in Certificate.objects.for_cameras().filter(person__in=people):
        certificates.setdefault(certificate.person_id, []).append(certificate)
    is_required = bool(certificates) or Course.objects.filter(is_required_for_cameras=True).exists()
    return CameraTraining(is_required, certificates)


def training_valid(person: User, moment: datetime) -> bool:
    """As CameraTraining.is_valid, for one person."""
    return camera_training(User.objects.filter(pk=person.pk)).is_valid(person, moment)


def last_valid_certificate(person: User, moment: datetime) -> Certificate | None:
    """The certificate by which training_valid holds at `moment`, the one that ends last."""
    held = Certificate.objects.for_cameras().filter(person=person).order_by("-valid_until", "-pk")
    return next((one for one in held if one.holds_at(moment)), None)
