"""Sheets of stills with their captions: asked for on the page of their clip, and made by the worker as PDF."""

from collections.abc import Sequence

from django.db import transaction

from accounts.base.errors import NotPermitted, NotPossible
from accounts.journal.actions.writing import record
from accounts.people.models import User
from evidence.footage.models import Clip, ClipState
from evidence.review.events import ReviewEvent
from evidence.review.models import Extraction, WantedExtraction
from evidence.review.permissions import may_export
from evidence.review.selectors import NOT_YOURS, picture_numbers

MOST_ON_A_SHEET = 12


@transaction.atomic
def ask_sheet(*, by: User, clip: Clip, stills: Sequence[Extraction]) -> WantedExtraction:
    """Ask for the sheet of these stills of the clip with their captions. Its reasons are those of the stills.

    NotPermitted without CLIP_EXPORT. NotPossible without a still, for more than MOST_ON_A_SHEET, or when the sheet of
    the same ones is asked for already.
    """
    if not may_export(by, clip):
        raise NotPermitted(NOT_YOURS)
    if not 1 <= len(stills) <= MOST_ON_A_SHEET:
        raise NotPossible(f"Cochez de 1 à {MOST_ON_A_SHEET} images pour la planche.")
    locked = Clip.objects.select_for_update().filter(pk=clip.pk, state=ClipState.STORED).first()
    if locked is None:
        raise NotPossible(f"La vidéo {clip} est effacée : il n’en reste que la trace.")
    asked = {"clip": locked, "asked_by": by, "stills": sorted(still.pk for still in stills)}
    if WantedExtraction.objects.filter(**asked).exists():
        raise NotPossible("Cette planche est déjà demandée : elle se prépare.")
    reason = " ; ".join(dict.fromkeys(still.reason for still in sorted(stills, key=lambda still: still.pk)))
    wanted = WantedExtraction.objects.create(**asked, reason=reason)
    details = {"pictures": picture_numbers(stills)}
    record(ReviewEvent.SHEET_ASKED, by=by, about=clip, reason=reason, details=details)
    return wanted
