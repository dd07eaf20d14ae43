"""The worklist sections of shifts to issue cameras for, equipment alerts, and cameras out or to offload."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import Person
from accounts.base.moments import period_in_words, short_moment
from accounts.base.web.worklist import LINES_A_SECTION, BatchRights, Line, Stake, WorklistSection, WorklistSource
from accounts.duty.models import Shift, ShiftMember
from accounts.people.roles import Right
from evidence.equipment.camera_states import CameraState
from evidence.equipment.models import Camera, CameraIssue
from evidence.issuing.actions.alerts import ALERT_ENDS, ALERT_STARTS, SEARCHES
from evidence.issuing.lists import CameraFilters, IssueFilters, ShiftFilters
from evidence.issuing.models import AlertKind
from evidence.issuing.permissions import may_issue_camera, may_issue_on
from evidence.issuing.right_to_wear import EARLY
from evidence.issuing.selectors.alerts import Alert, find_alerts, page_of
from evidence.issuing.selectors.coverage import coverages


def shifts_to_issue(person: Person, now: datetime) -> WorklistSection:
    """The current and next shifts whose cameras this person hands out."""
    found = Shift.objects.standing().filter(ends_at__gt=now, starts_at__lt=now + EARLY).select_related("team")
    shifts = [shift for shift in found.order_by("starts_at") if may_issue_on(person, shift)]
    covered = coverages(shifts, now)
    lines = [
        Line(
            sentence=f"{shift}, {period_in_words(shift.starts_at, shift.ends_at)} — "
            f"{covered[shift.pk].sentence.lower()}",
            url=reverse("shift_issues", args=[shift.pk]),
            action="Perception",
            due=shift.starts_at,
        )
        for shift in shifts[:LINES_A_SECTION]
    ]
    empty = "Aucune vacation en cours ni proche."
    first, last = (timezone.localdate(moment).isoformat() for moment in (now - EARLY, now + EARLY))
    url = reverse("shift_list", query={"since": first, "until": last})
    return WorklistSection("Vacations", "calendar-clock", empty, len(shifts), url, lines, Stake.DUTY)


def equipment_alerts(person: Person, now: datetime) -> WorklistSection:
    """Alerts of the equipment: late, stuck, silent, or with a wrong clock. Discrepancies have their own section."""
    found = [alert for alert in find_alerts(now) if alert.kind is not AlertKind.DISCREPANCY]
    lines = [
        Line(alert.sentence, _alert_page(alert), "Voir", due=now, camera=alert.camera_id)
        for alert in found[:LINES_A_SECTION]
    ]
    empty = "Les caméras, leurs horloges et les stations vont bien."
    url = reverse("camera_list", query={"state": CameraFilters.ALERT})
    return WorklistSection("Alertes du matériel", "bell-ring", empty, len(found), url, lines, Stake.EVIDENCE)


def cameras_out(person: Person, now: datetime) -> WorklistSection:
    """Cameras still out after their shift. The page of a camera takes it back for those alone who hand cameras out."""
    may_return = may_issue_camera(person)
    out = CameraIssue.objects.late(now).select_related("camera", "wearer", "shift")
    lines = [
        Line(
            sentence=f"{issue.camera} — {issue.wearer.titled_name}, depuis le {short_moment(issue.issued_at)}",
            url=reverse("camera_detail", args=[issue.camera_id]),
            action="Réintégrer" if may_return else "Voir",
            due=issue.shift.ends_at if issue.shift else issue.issued_at,
            camera=issue.camera_id,
        )
        for issue in out.order_by("issued_at")[:LINES_A_SECTION]
    ]
    empty = "Aucune caméra n’est dehors après sa vacation."
    url = reverse("issue_list", query={"state": IssueFilters.LATE})
    return WorklistSection("Caméras non rentrées", "radio", empty, out.count(), url, lines, Stake.EVIDENCE)


def cameras_to_offload(person: Person, now: datetime) -> WorklistSection:
    """Cameras returned and not offloaded yet: their recordings exist nowhere else (CSI R241-11)."""
    waiting = Camera.objects.filter(state=CameraState.TO_OFFLOAD)
    lines = [
        Line(f"{camera} — ses enregistrements ne sont pas encore reçus", _camera_page(camera), "Voir", camera=camera.pk)
        for camera in waiting[:LINES_A_SECTION]
    ]
    empty = "Toutes les caméras rentrées sont déchargées."
    url = reverse("camera_list", query={"state": CameraState.TO_OFFLOAD})
    return WorklistSection("Caméras à décharger", "upload", empty, waiting.count(), url, lines, Stake.DUTY)


def cameras_of_people_gone(person: Person, now: datetime) -> WorklistSection:
    """Cameras that somebody took and had not returned when they left the service."""
    may_return = may_issue_camera(person)
    out = CameraIssue.objects.out().filter(wearer__is_active=False).select_related("camera", "wearer")
    lines = [
        Line(
            sentence=f"{issue.camera} — {issue.wearer.titled_name} n’est plus en activité et ne l’a pas rendue",
            url=reverse("camera_detail", args=[issue.camera_id]),
            action="Réintégrer" if may_return else "Voir",
            due=now,
            camera=issue.camera_id,
        )
        for issue in out.order_by("issued_at")[:LINES_A_SECTION]
    ]
    url = reverse("issue_list", query={"state": IssueFilters.GONE})
    title = "Caméras de personnes parties"
    return WorklistSection(title, "user-x", "", out.count(), url, lines, Stake.EVIDENCE, is_quiet=True)


def shifts_of_people_gone(person: Person, now: datetime) -> WorklistSection:
    """Shifts not over on which somebody who left is still expected."""
    gone = ShiftMember.objects.expected().filter(officer__is_active=False, ends_at__gt=now)
    shifts = Shift.objects.filter(pk__in=gone.values("shift")).select_related("team").order_by("starts_at")
    first = list(shifts[:LINES_A_SECTION])
    members = gone.filter(shift__in=first).select_related("officer")
    names = {shift.pk: [one.officer.titled_name for one in members if one.shift_id == shift.pk] for shift in first}
    lines = [
        Line(
            sentence=f"{shift}, {period_in_words(shift.starts_at, shift.ends_at)} — "
            f"{', '.join(names[shift.pk])} : plus en activité, à retirer ou à remplacer",
            url=reverse("shift_change", args=[shift.pk]),
            action="Modifier",
            due=shift.starts_at,
        )
        for shift in first
    ]
    last = shifts.last()
    days = {"since": timezone.localdate(now - EARLY).isoformat()}
    if last:
        days["until"] = timezone.localdate(last.starts_at).isoformat()
    url = reverse("shift_list", query=days | {"officers": ShiftFilters.GONE})
    title = "Vacations de personnes parties"
    return WorklistSection(title, "user-x", "", shifts.count(), url, lines, Stake.DUTY, is_quiet=True)


def _alert_page(alert: Alert) -> str:
    name, arguments = page_of(alert)
    return reverse(name, args=arguments)


def _camera_page(camera: Camera) -> str:
    return reverse("camera_detail", args=[camera.pk])


SECTIONS = (
    WorklistSource(Right.CAMERA_ISSUE, shifts_to_issue),
    WorklistSource(Right.CAMERA_LIST, equipment_alerts),
    WorklistSource(Right.CAMERA_LIST, cameras_of_people_gone),
    WorklistSource(Right.SHIFT_MANAGE, shifts_of_people_gone),
    WorklistSource(Right.CAMERA_LIST, cameras_out),
    WorklistSource(Right.CAMERA_LIST, cameras_to_offload),
)
BATCHES: BatchRights = dict.fromkeys((SEARCHES, ALERT_ENDS, ALERT_STARTS), (Right.CAMERA_MANAGE, Right.OFFLOAD_RESOLVE))
