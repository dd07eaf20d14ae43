"""The lists of offloads and of quarantined files."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.base.sizes import size_words
from accounts.base.web.lists.filters import ChoiceFilter, DayFilter, ListFilters, RowFilter
from accounts.base.web.lists.listing import BulkAct, Column, Listing
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from evidence.equipment.models import Camera
from evidence.footage.forms import HoldForm
from evidence.intake.models import Offload, OffloadDiscrepancy, QuarantinedFile, QuarantineState
from evidence.intake.selectors.reconciliation import Reconciliation, discrepancy_of, reconciliations


class OffloadFilters(ListFilters):
    OPEN, RUNNING = "open", "running"
    STATES = ((OPEN, "À expliquer"), (RUNNING, "En cours"), ("ended", "Terminés"))
    lookups = {"since": "started_at__date__gte", "until": "started_at__date__lte"}

    state = ChoiceFilter("État", STATES, empty="Tous")
    camera = RowFilter("Caméra", Camera.objects.all(), empty="Toutes")
    since = DayFilter("Du")
    until = DayFilter("Au")

    def narrow(self, rows: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":
        if name != "state":
            return super().narrow(rows, name, value)
        if value == self.OPEN:
            return rows.filter(discrepancy__in=OffloadDiscrepancy.objects.open())
        return rows.filter(ended_at__isnull=value == self.RUNNING)


def _add_reconciliations(offloads: Sequence[Any]) -> None:
    """Each offload with its `reckoning`, and its `gap` when it is incomplete."""
    counts = reconciliations(list(offloads))
    for offload in offloads:
        offload.reckoning = counts.get(offload.pk, Reconciliation())
        offload.gap = discrepancy_of(offload)


def _state(offload: Any) -> str:
    if not offload.ended_at:
        return "En cours"
    if not offload.gap:
        return "Complet"
    if offload.gap.is_open:
        return "À expliquer"
    return "Complété depuis" if offload.gap.mended_at else "Expliqué"


OFFLOADS: Listing[Any] = Listing(
    name="offload_list",
    title="Déchargements",
    rights=frozenset({Right.CAMERA_LIST}),
    rows=lambda person: Offload.objects.select_related("camera", "dock", "discrepancy"),
    filters=OffloadFilters,
    columns=(
        Column("start", "Déchargement", lambda one: one.started_at, order=("started_at",)),
        Column("state", "État", _state, template="intake/_offload_row_state.html"),
        Column(
            "camera",
            "Caméra",
            lambda one: one.camera or one.camera_serial,
            order=("camera__label", "camera_serial"),
        ),
        Column("count", "Compte", lambda one: one.reckoning.sentence),
        Column("source", "Provenance", lambda one: one.source),
        Column("end", "Terminé", lambda one: one.ended_at or "en cours", order=("ended_at",), css="nowrap"),
    ),
    url=lambda offload: reverse("offload_detail", args=[offload.pk]),
    sort="-start",
    prepare=_add_reconciliations,
)


class QuarantineFilters(ListFilters):
    lookups = {"since": "received_at__date__gte", "until": "received_at__date__lte"}

    state = ChoiceFilter("État", QuarantineState.choices, empty="Tous")
    since = DayFilter("Reçu du")
    until = DayFilter("Au")

    @classmethod
    def defaults(cls) -> dict[str, str]:
        return {"state": QuarantineState.WAITING.value}


QUARANTINE: Listing[Any] = Listing(
    name="quarantine_list",
    title="Quarantaine",
    rights=frozenset({Right.OFFLOAD_RESOLVE}),
    rows=lambda person: QuarantinedFile.objects.visible_to(person).with_hold().select_related("file__offload"),
    filters=QuarantineFilters,
    columns=(
        Column("file", "Fichier", str, order=("pk",)),
        Column("reason", "Motif", lambda one: one.get_reason_display(), order=("reason",)),
        Column("source", "Provenance", lambda one: one.file.offload),
        Column("received", "Reçu", lambda one: one.received_at, order=("received_at",), css="nowrap"),
        Column("size", "Taille", lambda one: size_words(one.size_bytes), order=("size_bytes",), css="number"),
        Column("state", "État", lambda one: one.current_state, template="intake/_quarantine_state.html"),
    ),
    url=lambda quarantined: reverse("quarantine_detail", args=[quarantined.pk]),
    sort="-received",
    bulk=BulkAct(
        verb="Conserver",
        title="Conserver ces fichiers ?",
        sentence="Leur effacement est suspendu jusqu’à ce que la conservation soit levée, fichier par fichier.",
        url_name="quarantine_hold_several",
        form=lambda: HoldForm(auto_id="bulk-%s"),
        is_open_to=lambda person: has_right(person, Right.CLIP_HOLD),
    ),
)
