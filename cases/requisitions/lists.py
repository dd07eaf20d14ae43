"""The list of requisitions."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.base.web.lists.filters import AddedFilter, ChoiceFilter, DayFilter, WordsFilter
from accounts.base.web.lists.listing import Column, Listing
from accounts.people.lists import OpenedFilters
from accounts.people.roles import Right
from accounts.search.filters import NumberedFilter
from accounts.search.folding import typed_words
from accounts.search.models import has_word
from cases.requisitions.models import Requisition, RequisitionAccessGrant
from cases.requisitions.selectors import clips_held_for
from cases.requisitions.states import OPEN_STATES, RequisitionState


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
        f"{timezone.localtime(window.start_at):%d/%m/%Y %H:%M} – {timezone.localtime(window.end_at):%d/%m/%Y %H:%M}"
        for window in requisition.windows.all()
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


def _chosen_or_held_for(requisition: Requisition) -> Q:
    """The clips chosen for its answer, and those that it holds now."""
    held = clips_held_for(requisition).order_by()
    return Q(pk__in=requisition.choices.values("clip")) | Q(pk__in=held.values("pk"))


# The clips that a requisition concerns, in the list of clips.
FILTERS = {
    "clip_list": AddedFilter(
        "requisition",
        frozenset({Right.REQUISITION_LIST}),
        lambda person: NumberedFilter("Réquisition", "R", Requisition.objects.visible_to(person)),
        lambda clips, requisition: clips.filter(_chosen_or_held_for(requisition)),
    )
}
