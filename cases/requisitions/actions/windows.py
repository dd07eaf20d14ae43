"""The windows of a requisition, and what they hold. Holds follow the windows: a clip, or a quarantined file, stays held
while one explains it.

A window far too wide, or more clips than a share of the store, asks a person first; meanwhile what lies near the
letter's facts is held, and what would be erased before anybody could answer.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.base.actors import Actor
from accounts.base.batches import Batch
from accounts.base.queries import is_one_of
from accounts.journal.actions.batches import work_through
from cases.requisitions.models import Requisition, RequisitionWindow, WindowConfidence
from cases.requisitions.selectors import (
    AskedWindow,
    clips_of_window,
    explained_otherwise,
    files_for_requisition,
    files_of_windows,
    hold_reference,
    released_by_hand,
    soon,
)
from evidence.footage.actions.holds import freeze_clips, release_holds
from evidence.footage.models import Clip, ClipQuerySet, Hold
from evidence.intake.actions.quarantine_holds import freeze_files, release_file_origin

ARRIVALS = Batch("requisition-arrivals", "Conservation de ce qui arrive après une réquisition")


def add_windows(*, requisition: Requisition, windows: Iterable[AskedWindow]) -> list[RequisitionWindow]:
    """Write down windows beside those that are there; one that is there already is left as it is. Returns the new."""
    known = set(requisition.windows.values_list("start_at", "end_at"))
    added = []
    for window in windows:
        if (window.start_at, window.end_at) not in known:
            known.add((window.start_at, window.end_at))
            added.append(RequisitionWindow.objects.create(requisition=requisition, **vars(window)))
    return added


def confirm_windows(
    *, by: Actor, requisition: Requisition, windows: Collection[tuple[datetime, datetime]] | None
) -> None:
    """Make these the windows, all confirmed by a person (None: those that are there), and have the holds follow: what
    they ask for is held, what a removed one alone explained is released."""
    removed = requisition.windows.none()
    if windows is not None:
        kept = [row.pk for row in requisition.windows.all() if (row.start_at, row.end_at) in windows]
        removed = requisition.windows.exclude(pk__in=kept)
    freed = set(Hold.objects.active().filter(pk__in=removed.values("holds")).values_list("pk", flat=True))
    RequisitionWindow.objects.filter(pk__in=list(removed.values_list("pk", flat=True))).delete()
    add_windows(requisition=requisition, windows=[AskedWindow(start, end) for start, end in windows or ()])
    requisition.windows.update(confidence=WindowConfidence.CONFIRMED, question="")
    hold_windows(by=by, requisition=requisition)
    release_holds(
        by=by,
        holds=_unexplained(requisition, freed),
        reason=f"Période corrigée : la réquisition {requisition} ne demande plus cette vidéo.",
    )
    release_file_origin(
        by=by,
        origin=requisition.origin,
        keep=files_for_requisition(requisition).values_list("pk", flat=True),
        reason=f"Période corrigée : la réquisition {requisition} ne demande plus ce fichier.",
    )


def hold_windows(*, by: Actor, requisition: Requisition, asked_anew: Collection[RequisitionWindow] = ()) -> None:
    """Hold every clip that the windows ask for, restricted ones too, and those of the incident named; remember which
    window explains which hold. What could not be played and may be of these periods is held too.

    What a person released stays released, but for `asked_anew`: the windows of a letter that came since.
    """
    may_hold = ~released_by_hand(requisition)
    asked = [(window, _clips_to_hold(requisition, window)) for window in requisition.windows.all()]
    keys = may_hold & Q(pk__in=explained_otherwise(requisition).values("pk"))
    for window, clips in asked:
        of_window = Q(pk__in=clips.order_by().values("pk"))
        keys |= of_window if window in asked_anew else may_hold & of_window
    active = Hold.objects.active().filter(origin=requisition.origin)
    unheld = Clip.objects.stored().exclude(pk__in=active.order_by().values("clip"))
    hold_clips(by=by, requisition=requisition, clips=unheld.filter(keys))
    for window, clips in asked:
        window.holds.set(active.filter(clip__in=clips.order_by().values("pk")))
    files = files_for_requisition(requisition, near_only=True)
    files = files.filter(may_hold | files_of_windows(asked_anew, near_only=True))
    freeze_files(by=by, files=files, reference=hold_reference(requisition), origin=requisition.origin)


def hold_all_arrivals(*, by: Actor) -> None:
    """For each open requisition, hold what came in after its letter, each alone."""

    def hold(requisition: Requisition) -> None:
        hold_arrivals(by=by, requisition=requisition)

    work_through(ARRIVALS, Requisition.objects.open(), hold, by=by, are_all=True)


@transaction.atomic
def hold_arrivals(*, by: Actor, requisition: Requisition) -> None:
    """Hold what a camera docked after the letter brought, and what was linked to the incident named since. Nothing for
    a requisition that was closed or put aside meanwhile: its row is locked, so that no step of a person falls between.
    """
    if Requisition.objects.open().select_for_update().filter(pk=requisition.pk).exists():
        hold_windows(by=by, requisition=requisition)


def hold_clips(*, by: Actor, requisition: Requisition, clips: Iterable[Clip]) -> None:
    """Hold clips for the requisition; those that it holds already stay so."""
    freeze_clips(by=by, clips=clips, reference=hold_reference(requisition), origin=requisition.origin)


def _clips_to_hold(requisition: Requisition, window: RequisitionWindow) -> ClipQuerySet:
    clips = clips_of_window(window)
    if not window.question:
        return clips
    near = Q(is_one_of("pk", Clip.objects.past_due(soon())))
    if requisition.place:
        near |= Q(incident_links__incident__place__icontains=requisition.place)
    return Clip.objects.filter(pk__in=clips.filter(near).order_by().values("pk"))


def _unexplained(requisition: Requisition, holds: set[int]) -> list[int]:
    """Of these holds, those that neither a window, nor the incident, nor the answer explains any more."""
    explained = set(requisition.windows.filter(holds__in=holds).values_list("holds", flat=True))
    otherwise = Hold.objects.filter(pk__in=holds, clip__in=explained_otherwise(requisition).values("pk"))
    return sorted(holds - explained - set(otherwise.values_list("pk", flat=True)))
