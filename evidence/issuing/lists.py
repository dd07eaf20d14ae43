"""The lists of cameras, of issues, and of shifts with the cameras worn on them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from accounts.base.local_times import DAYS_A_WEEK, monday_of
from accounts.base.web.lists.filters import ChoiceFilter, DayFilter, ListFilters, RowFilter, WordsFilter
from accounts.base.web.lists.listing import Column, Listing
from accounts.duty.models import Shift, ShiftMember
from accounts.people.models import Team
from accounts.people.roles import Right
from accounts.search.folding import typed_words
from accounts.search.models import has_word, is_at
from evidence.equipment.camera_states import CameraState
from evidence.equipment.models import Camera, CameraIssue, people_issued_cameras
from evidence.intake.models import Offload
from evidence.issuing.selectors.alerts import find_alerts
from evidence.issuing.selectors.coverage import coverages


class CameraFilters(ListFilters):
    ALERT = "alert"

    words = WordsFilter("Repère, n° de série ou modèle")
    state = ChoiceFilter("État", [(ALERT, "En alerte"), *CameraState.choices], empty="Tous")

    def narrow(self, rows: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":
        if (name, value) == ("state", self.ALERT):
            return rows.filter(pk__in={alert.camera_id for alert in find_alerts(timezone.now())} - {None})
        if name != "words":
            return super().narrow(rows, name, value)
        return rows.filter(*(has_word(Camera, word) for word in typed_words(value)))


def _cameras() -> "QuerySet[Camera]":
    out = Prefetch("issues", CameraIssue.objects.out().select_related("wearer"), to_attr="open_issues")
    last = Offload.objects.filter(camera=OuterRef("pk")).order_by("-started_at", "-pk").values("started_at")[:1]
    return Camera.objects.prefetch_related(out).annotate(last_offload=Subquery(last))


def _worn(camera: Any, name: str) -> Any:
    return getattr(camera.open_issues[0], name) if camera.open_issues else None


CAMERAS: Listing[Any] = Listing(
    name="camera_list",
    title="Caméras",
    rights=frozenset({Right.CAMERA_LIST}),
    rows=lambda person: _cameras(),
    filters=CameraFilters,
    columns=(
        Column("camera", "Caméra", str, order=("label", "serial")),
        Column("model", "Modèle", lambda camera: camera.model_name, order=("model_name",)),
        Column("state", "État", lambda camera: camera.current_state, order=("state",)),
        Column("wearer", "Portée par", lambda camera: _worn(camera, "wearer")),
        Column("since", "Depuis", lambda camera: _worn(camera, "issued_at"), css="nowrap"),
        Column(
            "offload",
            "Dernier déchargement",
            lambda camera: camera.last_offload,
            order=("last_offload",),
            css="nowrap",
        ),
    ),
    url=lambda camera: reverse("camera_detail", args=[camera.pk]),
    sort="camera",
)


class IssueFilters(ListFilters):
    OUT, LATE, GONE = "out", "late", "gone"
    STATES = (
        (OUT, "Dehors"),
        (LATE, "Dehors après la vacation"),
        (GONE, "Dehors, porteur parti"),
        ("returned", "Réintégrées"),
        ("replaced", "Corrigées"),
    )
    lookups = {"since": "issued_at__date__gte", "until": "issued_at__date__lte", "team": "shift__team"}

    since = DayFilter("Perçue du")
    until = DayFilter("Au")
    camera = RowFilter("Caméra", Camera.objects.all(), empty="Toutes")
    wearer = RowFilter("Porteur", people_issued_cameras(), empty="Tous")
    team = RowFilter("Brigade", Team.objects.all(), empty="Toutes")
    state = ChoiceFilter("Situation", STATES, empty="Toutes")

    def narrow(self, rows: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":
        if name != "state":
            return super().narrow(rows, name, value)
        match value:
            case self.OUT:
                return rows.filter(returned_at__isnull=True, replaced_at__isnull=True)
            case self.LATE:
                return rows.filter(pk__in=CameraIssue.objects.late(timezone.now()))
            case self.GONE:
                return rows.filter(pk__in=CameraIssue.objects.out().filter(wearer__is_active=False))
            case "returned":
                return rows.filter(returned_at__isnull=False, replaced_at__isnull=True)
            case _:
                return rows.filter(replaced_at__isnull=False)


def _issue_state(issue: CameraIssue) -> str:
    if issue.replaced_at:
        return "corrigée"
    return str(issue.get_condition_display()) if issue.returned_at else "dehors"


ISSUES: Listing[CameraIssue] = Listing(
    name="issue_list",
    title="Perceptions",
    rights=frozenset({Right.CAMERA_LIST}),
    rows=lambda person: CameraIssue.objects.select_related("camera", "wearer", "shift__team"),
    filters=IssueFilters,
    columns=(
        Column("camera", "Caméra", lambda issue: issue.camera, order=("camera__label", "camera__serial")),
        Column("wearer", "Porteur", lambda issue: issue.wearer, order=("wearer__last_name", "wearer__first_name")),
        Column("shift", "Vacation", lambda issue: issue.shift),
        Column("issued", "Perçue", lambda issue: issue.issued_at, order=("issued_at",), css="nowrap"),
        Column("by", "Remise par", lambda issue: issue.issued_by_name),
        Column("returned", "Réintégrée", lambda issue: issue.returned_at, order=("returned_at",), css="nowrap"),
        Column("state", "Situation", _issue_state),
    ),
    url=lambda issue: reverse("camera_detail", args=[issue.camera_id]),
    sort="-issued",
)


class ShiftFilters(ListFilters):
    GONE = "gone"
    lookups = {"since": "starts_at__date__gte", "until": "starts_at__date__lte"}

    since = DayFilter("Du")
    until = DayFilter("Au")
    team = RowFilter("Brigade", Team.objects.all(), empty="Toutes")
    place = WordsFilter("Secteur")
    officers = ChoiceFilter("Agents", ((GONE, "Dont une personne partie"),), empty="Tous")

    def narrow(self, rows: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":
        if name == "place":
            return rows.filter(*(is_at(word) for word in typed_words(value)))
        if name != "officers":
            return super().narrow(rows, name, value)
        return rows.filter(pk__in=ShiftMember.objects.expected().filter(officer__is_active=False).values("shift"))

    @classmethod
    def defaults(cls) -> dict[str, str]:
        """This week, from Monday."""
        monday = monday_of(timezone.localdate())
        return {"since": monday.isoformat(), "until": (monday + timedelta(days=DAYS_A_WEEK - 1)).isoformat()}


def _add_coverage(shifts: Sequence[Any]) -> None:
    covered = coverages(shifts, timezone.now())
    for shift in shifts:
        shift.coverage = covered[shift.pk]


def _without(shift: Any) -> str:
    return " ; ".join(
        f"{why}\u00a0: {', '.join(one.titled_name for one in people)}" for why, people in shift.coverage.by_reason
    )


SHIFTS: Listing[Any] = Listing(
    name="shift_list",
    title="Vacations et caméras portées",
    rights=frozenset({Right.SHIFT_LIST}),
    rows=lambda person: Shift.objects.standing().select_related("team"),
    filters=ShiftFilters,
    columns=(
        Column("shift", "Vacation", lambda shift: f"{shift.team}, {shift.place}", order=("team__name", "place")),
        Column("start", "Début", lambda shift: shift.starts_at, order=("starts_at",), css="nowrap"),
        Column("end", "Fin", lambda shift: shift.ends_at, order=("ends_at",), css="nowrap"),
        Column("equipped", "Équipés", lambda shift: f"{shift.coverage.worn} / {shift.coverage.expected}", css="number"),
        Column(
            "wearing",
            "Caméras portées",
            lambda shift: ", ".join(
                f"{issue.camera.label or issue.camera.serial} {issue.wearer.titled_name}"
                for issue in shift.coverage.wearing
            ),
            css="small",
        ),
        Column("without", "Sans caméra", _without, template="issuing/_without.html", css="small"),
    ),
    url=lambda shift: reverse("shift_detail", args=[shift.pk]),
    sort="start",
    prepare=_add_coverage,
)
