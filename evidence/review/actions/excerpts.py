"""Excerpts: asked for within a viewing with a reason, and cut by the worker without encoding anything anew."""

from django.db import transaction

from accounts.base.errors import NotPossible
from accounts.journal.actions.writing import record
from accounts.people.models import User
from evidence.footage.models import Clip, ClipState, Viewing
from evidence.review.events import ReviewEvent
from evidence.review.models import WantedExtraction
from evidence.review.selectors import excerpt_cut, required_export


def ask_excerpt(*, by: User, viewing: Viewing, from_ms: int, to_ms: int, reason: str) -> WantedExtraction:
    """Ask for a part of the clip that the person is watching, without encoding anything anew: it begins at the last key
    picture before what is asked, and ends at the first one after it, or with the film. The worker cuts it.

    Raises as take_still; NotPossible also for a part that ends before it begins, lies beyond the film, is longer than
    LONGEST_EXCERPT_MS, or is asked for already.
    """
    clip, reason = required_export(by, viewing, reason)
    excerpt_cut(clip, from_ms, to_ms)
    with transaction.atomic():
        locked = Clip.objects.select_for_update().filter(pk=clip.pk, state=ClipState.STORED).first()
        if locked is None:
            raise NotPossible(f"La vidéo {clip} est effacée : il n’en reste que la trace.")
        asked = {"clip": locked, "viewing": viewing, "from_ms": from_ms, "to_ms": to_ms}
        if WantedExtraction.objects.filter(**asked).exists():
            raise NotPossible("Cet extrait est déjà demandé : il se prépare.")
        wanted = WantedExtraction.objects.create(**asked, asked_by=by, reason=reason)
        details = {"asked": wanted.span, "viewing": viewing.pk.hex}
        number = viewing.reference
        record(ReviewEvent.EXCERPT_ASKED, by=by, about=clip, reason=reason, procedure_number=number, details=details)
    return wanted
