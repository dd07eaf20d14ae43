"""The lists of requisitions, of the messages that arrived, of past emergency accesses, and the register of CCTV
extracts with what left of each."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.base.moments import numeric_day, numeric_moment
from accounts.base.sizes import size_words
from accounts.base.web.lists.filters import (
    AddedFilter,
    ChoiceFilter,
    DayFilter,
    ListFilters,
    RowFilter,
    WordsFilter,
)
from accounts.base.web.lists.listing import BulkAct, Column, Listing
from accounts.people.lists import OpenedFilters
from accounts.people.models import BreakGlassRequest, BreakGlassState, User
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from accounts.search.filters import NumberedField
from accounts.search.folding import typed_words
from accounts.search.models import has_word, keys_with
from cases.requisitions.models import (
    Delivery,
    DeliveryMember,
    IncomingMessage,
    IncomingMessageQuerySet,
    MessageState,
    Requisition,
    RequisitionAccessGrant,
)
from cases.requisitions.models.messages import KIND_LABELS
from cases.requisitions.selectors import clips_held_for
from cases.requisitions.states import HAS_LEFT, OPEN_STATES, RequisitionState
from evidence.equipment.models import CctvCamera
from evidence.footage.models import Hold
from evidence.footage.selectors import set_erasure_dates
from evidence.intake.models import CctvExtract, QuarantineHold, QuarantineState

# What figures count: a requisition that was refused at reading was none.
ANSWERABLE = "answerable"


class RequisitionFilters(OpenedFilters):
    grants = RequisitionAccessGrant
    lookups = {
        "since": "received_at__date__gte",
        "until": "received_at__date__lte",
    }

    state = ChoiceFilter(
        "État",
        [("open", "Sans réponse"), (ANSWERABLE, "Tous, sauf écartée"), *RequisitionState.choices],
        empty="Tous",
    )
    words = WordsFilter("PV, OPJ, service ou lieu")
    since = DayFilter("Reçue du")
    until = DayFilter("Au")

    def narrow(self, rows: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":
        if (name, value) == ("state", "open"):
            return rows.filter(state__in=OPEN_STATES)
        if (name, value) == ("state", ANSWERABLE):
            return rows.exclude(state=RequisitionState.REFUSED)
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


class MessageFilters(ListFilters):
    WAITING, TAKEN, EXAMINED = "waiting", "taken", "examined"
    OUTCOMES = ((WAITING, "À examiner"), (TAKEN, "Devenus réquisition"), (EXAMINED, "Classés sans suite"))

    lookups = {"since": "received_at__date__gte", "until": "received_at__date__lte"}

    outcome = ChoiceFilter("Suite", OUTCOMES, empty="Toutes")
    kind = ChoiceFilter("Nature", list(KIND_LABELS.items()), empty="Toutes")
    words = WordsFilter("Expéditeur ou objet")
    since = DayFilter("Reçu du")
    until = DayFilter("Au")

    def narrow(self, rows: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":
        match (name, value):
            case ("outcome", self.WAITING):
                return cast(IncomingMessageQuerySet, rows).to_examine()
            case ("outcome", self.TAKEN):
                return rows.exclude(requisition=None)
            case ("outcome", _):
                return rows.filter(requisition=None).exclude(examined_by_name="")
            case ("words", words):
                found = (Q(sender_address__icontains=word) | Q(subject__icontains=word) for word in words.split())
                return rows.filter(*found)
        return super().narrow(rows, name, value)


def _without_sender(message: Any) -> str:
    return "effacé" if message.state == MessageState.ERASED else "illisible"


def _outcome(message: Any) -> str:
    if message.requisition:
        return str(message.requisition)
    return f"vu par {message.examined_by_name}" if message.examined_by_name else ""


MESSAGES: Listing[Any] = Listing(
    name="message_list",
    title="Courriels reçus",
    rights=frozenset({Right.REQUISITION_PREPARE}),
    rows=lambda person: (
        IncomingMessage.objects.visible_to(person).exclude(state=MessageState.ARRIVING).select_related("requisition")
    ),
    filters=MessageFilters,
    columns=(
        Column("message", "Message", str, order=("pk",)),
        Column("received", "Reçu", lambda one: one.received_at, order=("received_at",), css="nowrap"),
        Column(
            "sender", "Expéditeur", lambda one: one.sender_address or _without_sender(one), order=("sender_address",)
        ),
        Column(
            "subject",
            "Objet",
            lambda one: one.subject or "sans objet",
            order=("subject",),
            template="requisitions/_message_subject.html",
        ),
        Column(
            "kind",
            "Nature",
            lambda one: one.get_kind_display() if one.state == MessageState.READ else one.get_state_display().lower(),
            order=("state", "kind"),
        ),
        Column("size", "Taille", lambda one: size_words(one.size_bytes), order=("size_bytes",), css="number"),
        Column("outcome", "Suite", _outcome, template="requisitions/_message_outcome.html"),
    ),
    url=lambda message: "",
    sort="-received",
    bulk=BulkAct(
        verb="Classer sans suite",
        title="Classer ces courriels sans suite ?",
        sentence="Ils quittent « Aujourd’hui », sous votre nom, et restent gardés tels quels ; nul ne reçoit rien.",
        url_name="message_examine_several",
        form=forms.Form,
        is_open_to=lambda person: has_right(person, Right.REQUISITION_PREPARE),
    ),
)


class BreakGlassFilters(ListFilters):
    lookups = {"since": "asked_at__date__gte", "until": "asked_at__date__lte"}

    state = ChoiceFilter("Suite", BreakGlassState.choices, empty="Toutes")
    person = WordsFilter("Bénéficiaire")
    since = DayFilter("Demandé du")
    until = DayFilter("Au")

    def narrow(self, rows: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":
        if name == "person":
            return rows.filter(*(Q(person__in=keys_with(User, word)) for word in typed_words(value)))
        return super().narrow(rows, name, value)


def _past_emergencies(person: Any) -> "QuerySet[Any]":
    """Those that wait or are in force stand above the list, each with its acts."""
    now = timezone.now()
    rows = BreakGlassRequest.objects.concerning(person)
    current = rows.waiting(now) | rows.in_force(now)
    past = rows.exclude(pk__in=current.order_by().values("pk"))
    return past.select_related("person", "asked_by", "vouched_by", "confirmed_by")


def _emergency_outcome(emergency: Any) -> str:
    match emergency.state:
        case BreakGlassState.ASKED:
            return "restée sans réponse, caduque"
        case BreakGlassState.CONFIRMED:
            return f"accordé par {emergency.confirmed_by}, fini le {numeric_moment(emergency.until)}"
    done = f"{emergency.get_state_display()} le {numeric_moment(emergency.settled_at)} par {emergency.settled_by_name}"
    return f"{done} : {emergency.settling_reason}"


BREAK_GLASS: Listing[Any] = Listing(
    name="break_glass_list",
    title="Accès d’urgence",
    # Whoever holds a designation may ask for one, and reads their own.
    rights=frozenset(Right),
    rows=_past_emergencies,
    filters=BreakGlassFilters,
    columns=(
        Column("emergency", "Accès", str, order=("pk",)),
        Column("object", "Objet", lambda one: one.object_label, order=("kind", "object_number"), css="nowrap"),
        Column("person", "Bénéficiaire", lambda one: one.person, order=("person__last_name", "person__first_name")),
        Column("asked", "Demandé", lambda one: one.asked_at, order=("asked_at",), css="nowrap"),
        Column("by", "Par", lambda one: one.asked_by, order=("asked_by__last_name", "asked_by__first_name")),
        Column("reason", "Motif", lambda one: one.reason, css="small"),
        Column("outcome", "Suite", _emergency_outcome, order=("state",), css="small"),
    ),
    url=lambda emergency: "",
    sort="-asked",
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
        lambda person: NumberedField("Réquisition", "R", Requisition.objects.visible_to(person)),
        lambda clips, requisition: clips.filter(_chosen_or_held_for(requisition)),
    )
}
