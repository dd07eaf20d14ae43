"""Viewing footage, which requires a reason (CSI R241-12, R241-14)."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.journal.actions.writing import record
from accounts.people.models import User
from evidence.footage.events import FootageEvent
from evidence.footage.models import Clip, Viewing, ViewingPurpose
from evidence.footage.permissions import viewing_purposes


@transaction.atomic
def open_viewing(*, by: User, clip: Clip, purpose: ViewingPurpose, reference: str) -> Viewing:
    """Open a viewing of one clip for VIEWING_MINUTES; journal the reason and its reference.

    NotPermitted for a person who may not view this clip. NotPossible without a reference, when the clip is erased, or
    for a reason not allowed to this person (a wearer has four, CSI R241-12).
    """
    if not clip.is_stored:
        raise NotPossible(f"La vidéo {clip} est effacée : il n’en reste que la trace.")
    purposes = viewing_purposes(by, clip)
    if not purposes:
        raise NotPermitted("Vous n’êtes pas habilité à consulter cette vidéo.")
    if purpose not in purposes:
        raise NotPossible("Ce motif ne vous est pas ouvert pour cette vidéo : choisissez l’un de ceux de la liste.")
    reference = required_reason(
        reference,
        "Indiquez une référence : n° de procédure, de main courante, ou l’objet du débriefing.",
        field="reference",
    )
    viewing = Viewing.objects.create(
        clip=clip,
        viewer=by,
        purpose=purpose,
        reference=reference,
        expires_at=timezone.now() + timedelta(minutes=settings.VIEWING_MINUTES),
    )
    record(
        FootageEvent.CLIP_VIEWED,
        by=by,
        about=clip,
        related=clip.camera,
        reason=str(purpose),
        procedure_number=viewing.reference,
        details={"viewing": viewing.id.hex, "sha256": clip.sha256},
    )
    return viewing


@transaction.atomic
def close_viewing(*, by: User, viewing: Viewing) -> None:
    """End one's own viewing early; the footage is refused from then on. Closing again changes nothing.

    NotPermitted for another person's viewing.
    """
    if viewing.viewer != by:
        raise NotPermitted("Cette consultation n’est pas la vôtre.")
    if Viewing.objects.filter(pk=viewing.pk, closed_at__isnull=True).update(closed_at=timezone.now()):
        record(FootageEvent.CLIP_VIEWING_CLOSED, by=by, about=viewing.clip, details={"viewing": viewing.id.hex})
