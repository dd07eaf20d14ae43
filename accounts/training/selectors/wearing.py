"""Whether a person may wear a camera today, as far as training and the law decide, and why: for their own page."""

from dataclasses import dataclass
from datetime import date

from accounts.base.moments import day_in_words
from accounts.people.models import Category, User
from accounts.training.models import Certificate, Course
from accounts.training.selectors.standings import Standing, standing_of

NOT_POLICE = "Seuls les agents de police municipale portent une caméra, sans dérogation possible (CSI L241-2)."
NO_COURSE = "Aucune formation n’est exigée pour porter une caméra."


@dataclass(frozen=True)
class Wearing:
    """The answer and its reason; `standing` is None where no certificate decides."""

    is_allowed: bool
    reason: str
    standing: Standing | None = None


def wearing_of(person: User, day: date) -> Wearing:
    """The right of a person to wear a camera on a day."""
    if person.category != Category.POLICE_OFFICER:
        return Wearing(False, NOT_POLICE)
    if not Course.objects.filter(is_required_for_cameras=True).exists():
        return Wearing(True, NO_COURSE)
    kept = Certificate.objects.for_cameras().filter(person=person, trained_on__lte=day)
    valid = kept.filter(revoked_at__isnull=True).order_by("valid_until", "pk").last()
    standing = standing_of(valid, day)
    if valid is None:
        return Wearing(False, _missing(kept.order_by("revoked_at").last()), standing)
    until = day_in_words(valid.valid_until)
    if standing is Standing.EXPIRED:
        return Wearing(
            False, f"Votre attestation {valid} valait jusqu’au {until} : il faut être formé de nouveau.", standing
        )
    return Wearing(True, f"Votre attestation {valid} vaut jusqu’au {until}.", standing)


def _missing(revoked: Certificate | None) -> str:
    if revoked is None:
        return "Vous n’avez pas encore d’attestation : la formation est à suivre d’abord."
    return f"Votre attestation {revoked} a été révoquée : « {revoked.revoke_reason} »."
