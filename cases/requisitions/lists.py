"""The list of requisitions, and the register of CCTV extracts with what left of each."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from accounts.base.moments import numeric_day, numeric_moment
from accounts.base.web.lists.filters import (
    AddedFilter,
    ChoiceFilter,
    DayFilter,
    ListFilters,
    RowFilter,
    WordsFilter,
)
from accounts.base.web.lists.listing import Column, Listing
from accounts.people.lists import OpenedFilters
from accounts.people.roles import Right
from accounts.search.filters import NumberedFilter
from accounts.search.folding import typed_words
from accounts.search.models import has_word
from cases.requisitions.models import Delivery, DeliveryMember, Requisition, RequisitionAccessGrant
from cases.requisitions.selectors import clips_held_for
from cases.requisitions.states import HAS_LEFT, OPEN_STATES, RequisitionState
from evidence.equipment.models import CctvCamera
from evidence.footage.models import Hold
from evidence.footage.selectors import set_erasure_dates
from evidence.intake.models import CctvExtract, QuarantineHold, QuarantineState


class RequisitionFilters(OpenedFilters):
    grants = RequisitionAccessGrant
    lookups = {
        "since": "received_at__date__gte",
        "until": "received_at__date__lte",
    }

    state = ChoiceFilter("État", [("open", "Sans réponse"), *RequisitionState.choices], empty="Tous")
    words = WordsFilter("PV, OPJ, service ou lieu")
    since = DayFilter("Reçue du")
    until = DayFilter("Au")

    def narrow(self, rows: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":
        if (name, value) == ("state", "open"):
            return rows.filter(state__in=OPEN_STATES)
        if name == "words":
            return rows.filter(*(has_word(Requisition, word) for word in typed_words(value)))
        return super().narrow(rows, name, value)


def _windows(requisition: Requisition) -> str:
    return " ; ".join(
        f"{numeric_moment(window.start_at)} – {numeric_moment(window.end_at)}" for window in requisition.windows.all()
    )


REQUISITIONS: Listing[Any] = Listing(
    name="requisition_list",
    title="Réquisitions",
    rights=frozenset({Right.REQUISITION_LIST}),
    rows=lambda person: Requisition.objects.visible_to(person).with_clip_count().prefetch_related("windows"),
    filters=RequisitionFilters,
    columns=(
        Column("requisition", "Réquisition", str, order=("pk",)),
        Column("received", "Reçue", lambda one: one.received_at, order=("received_at",), css="nowrap"),
        Column("report", "Procédure", lambda one: one.report_number, order=("report_number",)),
        Column(
            "officer",
            "OPJ et service",
            lambda one: ", ".join(filter(None, (one.officer_name or one.sender_address, one.officer_unit))),
            order=("officer_name", "officer_unit"),
        ),
        Column("windows", "Période demandée", _windows, template="requisitions/_windows.html", css="small"),
        Column("clips", "Vidéos", lambda one: one.clip_count, order=("clip_count",), css="number"),
        Column("state", "État", lambda one: one.current_state, order=("state",)),
    ),
    url=Requisition.get_absolute_url,
    sort="-received",
)


class ExtractFilters(ListFilters):
    lookups = {"since": "starts_at__date__gte", "until": "starts_at__date__lte"}

    camera = RowFilter("Caméra fixe", CctvCamera.objects.all(), empty="Toutes")
    since = DayFilter("Filmé du")
    until = DayFilter("Au")


def _add_what_became_of_them(extracts: Sequence[Any]) -> None:
    """Each extract with its `clip` or its `quarantined` file, whether that `is_held`, and the `deliveries` in which it
    left."""
    files = [extract.file_id for extract in extracts]
    held = set(Hold.objects.active().filter(clip__files__in=files).values_list("clip__files", flat=True))
    held |= set(QuarantineHold.objects.active().filter(file__file__in=files).values_list("file__file", flat=True))
    set_erasure_dates([extract.file.clip for extract in extracts if extract.file.clip])
    left = _deliveries(files)
    for extract in extracts:
        extract.clip, extract.quarantined = extract.file.clip, getattr(extract.file, "quarantine", None)
        extract.is_held = extract.file_id in held
        extract.deliveries = sorted(left.get(extract.file_id, []), key=lambda one: one.sent_at)


def _deliveries(files: Sequence[int]) -> dict[int, set[Delivery]]:
    """The deliveries that left with the clip or the quarantined file of each of these received files."""
    gone = DeliveryMember.objects.filter(delivery__sent_at__isnull=False, delivery__state__in=HAS_LEFT)
    left: dict[int, set[Delivery]] = {}
    for way in ("clip__files", "quarantined__file"):
        found = gone.filter(**{f"{way}__in": files}).annotate(of_file=F(way)).select_related("delivery")
        for member in found:
            left.setdefault(member.of_file, set()).add(member.delivery)
    return left


def _destruction(extract: Any) -> str:
    """When its images were destroyed, or will be."""
    kept = extract.clip or extract.quarantined
    if kept is None:
        return str(extract.file.current_state.label)
    if extract.clip and kept.erased_at:
        return f"détruit le {numeric_moment(kept.erased_at)}"
    if not extract.clip and kept.state == QuarantineState.ERASED:
        return f"détruit le {numeric_moment(kept.settled_at)}"
    if extract.is_held:
        return "suspendue par une procédure"
    return f"prévue le {numeric_day(kept.erase_due_at)}"


def _transmission(extract: Any) -> str:
    return " ; ".join(f"{numeric_day(one.sent_at)}, remise {one} à {one.recipient}" for one in extract.deliveries)


def _page_of_extract(extract: Any) -> str:
    if extract.clip:
        return reverse("clip_detail", args=[extract.clip.pk])
    if extract.quarantined:
        return reverse("quarantine_detail", args=[extract.quarantined.pk])
    return reverse("offload_detail", args=[extract.file.offload_id])


def _done(moment: Any, person: Any) -> str:
    return f"{numeric_moment(moment)}, par {person}"


EXTRACTS: Listing[Any] = Listing(
    name="extract_register",
    title="Extraits de vidéoprotection",
    rights=frozenset({Right.CCTV_IMPORT}),
    rows=lambda person: CctvExtract.objects.visible_to(person).select_related(
        "camera", "imported_by", "file__clip", "file__quarantine"
    ),
    filters=ExtractFilters,
    columns=(
        Column("extract", "Extrait", str, order=("pk",)),
        Column("camera", "Caméra fixe", lambda one: one.camera, order=("camera__number",)),
        Column("start", "Filmé", lambda one: one.starts_at, order=("starts_at",), css="nowrap"),
        Column(
            "period",
            "Période demandée",
            lambda one: f"{numeric_moment(one.requested_from)} – {numeric_moment(one.requested_until)}",
            order=("requested_from",),
            css="small",
        ),
        Column("exported", "Exporté", lambda one: _done(one.exported_at, one.exported_by), css="small"),
        Column("imported", "Importé", lambda one: _done(one.imported_at, one.imported_by), css="small"),
        Column("reason", "Motif", lambda one: one.reason, css="small"),
        Column("destruction", "Destruction", _destruction),
        Column("transmission", "Transmis au parquet", _transmission),
    ),
    url=_page_of_extract,
    sort="-extract",
    prepare=_add_what_became_of_them,
)


def _chosen_or_held_for(requisition: Requisition) -> Q:
    """The clips chosen for its answer, and those that it holds now."""
    held = clips_held_for(requisition).order_by().values_list("pk")
    return Q(pk__in=requisition.choices.order_by().values_list("clip").union(held, all=True))


# The clips that a requisition concerns, in the list of clips.
FILTERS = {
    "clip_list": AddedFilter(
        "requisition",
        frozenset({Right.REQUISITION_LIST}),
        lambda person: NumberedFilter("Réquisition", "R", Requisition.objects.visible_to(person)),
        lambda clips, requisition: clips.filter(_chosen_or_held_for(requisition)),
    )
}
