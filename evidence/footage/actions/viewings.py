"""Viewing footage, which requires a reason (CSI R241-12, R241-14)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.base.errors import NotPermitted, NotPossible, required_reason
from accounts.journal.actions.writing import Line, record, record_all
from accounts.journal.format import instant
from accounts.people.models import User
from evidence.footage.actions.viewing_copies import want_copies
from evidence.footage.events import FootageEvent
from evidence.footage.models import Clip, Viewing, ViewingPurpose
from evidence.footage.permissions import open_viewings_of, viewing_purposes
from evidence.footage.selectors import CHANGED_BYTES, bytes_have_changed


@transaction.atomic
def open_viewing(*, by: User, clip: Clip, purpose: ViewingPurpose, reference: str) -> Viewing:
    """Open a viewing of one clip for VIEWING_MINUTES; journal the reason and its reference. Raises as open_viewings
    does."""
    (viewing,) = open_viewings(by=by, clips=[clip], purpose=purpose, reference=reference)
    return viewing


@transaction.atomic
def open_viewings(*, by: User, clips: Iterable[Clip], purpose: ViewingPurpose, reference: str) -> list[Viewing]:
    """Open a viewing of each clip for VIEWING_MINUTES, all for one reason, and journal each. A viewing of the same clip
    by the same person that still runs is resumed: its reason stands, and nothing is written.

    NotPermitted for a person who may not view one of them. NotPossible without a clip or a reference, when one is
    erased, or for a reason not allowed to this person (a wearer has four, CSI R241-12).
    """
    reference = required_reason(
        reference,
        "Indiquez une référence : n° de procédure, de main courante, ou l’objet du débriefing.",
        field="reference",
    )
    locked = Clip.objects.select_for_update(of=("self",)).select_related("camera", "wearer")
    chosen = list(locked.filter(pk__in=[clip.pk for clip in clips]).order_by("started_at", "pk"))
    if not chosen:
        raise NotPossible("Choisissez au moins une vidéo.", field="clips")
    for clip in chosen:
        _require_purpose(by, clip, purpose)
    now = timezone.now()
    running = {viewing.clip_id: viewing for viewing in open_viewings_of(by).filter(clip__in=chosen)}
    expires_at = now + timedelta(minutes=settings.VIEWING_MINUTES)
    opened = {
        clip.pk: Viewing(clip=clip, viewer=by, purpose=purpose, reference=reference, expires_at=expires_at)
        for clip in chosen
        if clip.pk not in running
    }
    Viewing.objects.bulk_create(opened.values())
    want_copies(chosen)
    record_all([_line(viewing) for viewing in opened.values()], by=by)
    viewings = running | opened
    return [viewings[clip.pk] for clip in chosen]


@transaction.atomic
def open_shown_viewing(*, by: User, clip: Clip, shown_by: User, reference: str, until: datetime) -> Viewing:
    """Open a viewing for somebody to whom another person shows a clip at a debrief, until `until` at most; journaled as
    any other. It gives no right: whoever serves the footage decides how long it is shown.

    NotPermitted unless `shown_by` may view the clip for a debrief. NotPossible without a reference, or once it is
    erased.
    """
    reference = required_reason(reference, "Indiquez la référence du débriefing.", field="reference")
    clip = Clip.objects.select_for_update(of=("self",)).select_related("camera").get(pk=clip.pk)
    _require_purpose(shown_by, clip, ViewingPurpose.DEBRIEF)
    viewing = Viewing.objects.create(
        clip=clip, viewer=by, purpose=ViewingPurpose.DEBRIEF, reference=reference[:120], expires_at=until
    )
    record_all([_line(viewing)], by=by)
    return viewing


def _require_purpose(by: User, clip: Clip, purpose: ViewingPurpose) -> None:
    if not clip.is_stored:
        raise NotPossible(f"La vidéo {clip} est effacée : il n’en reste que la trace.")
    purposes = viewing_purposes(by, clip)
    if not purposes:
        raise NotPermitted(f"Vous n’êtes pas habilité à consulter la vidéo {clip}.")
    if bytes_have_changed([clip.store_name]):
        raise NotPossible(CHANGED_BYTES.format(clip))
    if purpose not in purposes:
        raise NotPossible(
            f"Ce motif ne vous est pas ouvert pour la vidéo {clip} : choisissez l’un de ceux de la liste.",
            field="purpose",
        )


def _line(viewing: Viewing) -> Line:
    return Line(
        FootageEvent.CLIP_VIEWED,
        about=viewing.clip,
        related=viewing.clip.camera,
        reason=str(viewing.purpose),
        procedure_number=viewing.reference,
        details={"viewing": viewing.id.hex, "sha256": viewing.clip.sha256},
    )


@transaction.atomic
def prolong_viewing(*, by: User, viewing: Viewing) -> Viewing:
    """Have one's own running viewing last longer, for the reason that it was opened for; journaled with its new end.

    NotPermitted for another person's viewing, or for somebody who may no longer view the clip for this reason.
    NotPossible once it is over, the clip is erased, or it has lasted VIEWING_LONGEST_MINUTES.
    """
    if viewing.viewer != by:
        raise NotPermitted("Cette consultation n’est pas la vôtre.")
    clip = Clip.objects.select_for_update(of=("self",)).select_related("camera", "wearer").get(pk=viewing.clip_id)
    _require_purpose(by, clip, ViewingPurpose(viewing.purpose))
    now = timezone.now()
    running = Viewing.objects.running(now).filter(pk=viewing.pk).first()
    if running is None:
        raise NotPossible("Cette consultation est terminée : indiquez de nouveau un motif pour en ouvrir une autre.")
    end = running.end_if_prolonged(now)
    if end == running.expires_at:
        raise NotPossible("Cette consultation ne peut pas durer plus longtemps : à sa fin, ouvrez-en une autre.")
    running.expires_at = end
    running.save(update_fields=["expires_at"])
    record(
        FootageEvent.CLIP_VIEWING_PROLONGED,
        by=by,
        about=clip,
        related=clip.camera,
        reason=running.purpose,
        procedure_number=running.reference,
        details={"viewing": running.id.hex, "until": instant(end)},
    )
    return running


@transaction.atomic
def close_viewing(*, by: User, viewing: Viewing) -> None:
    """End one's own viewing early; the footage is refused from then on. Closing again changes nothing.

    NotPermitted for another person's viewing.
    """
    close_viewings(by=by, viewings=[viewing])


@transaction.atomic
def close_viewings(*, by: User, viewings: Iterable[Viewing]) -> int:
    """End several of one's own viewings early, as close_viewing does one; how many were still open."""
    count = 0
    for viewing in viewings:
        if viewing.viewer != by:
            raise NotPermitted("Cette consultation n’est pas la vôtre.")
        if Viewing.objects.filter(pk=viewing.pk, closed_at__isnull=True).update(closed_at=timezone.now()):
            record(FootageEvent.CLIP_VIEWING_CLOSED, by=by, about=viewing.clip, details={"viewing": viewing.id.hex})
            count += 1
    return count
