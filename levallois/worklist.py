"""What needs doing today, lane by lane, in order of urgency; each lane only for those who may act on it. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.duty.labels import between
from accounts.duty.models import Shift
from accounts.oversight.selectors import open_anomalies
from accounts.people.models import BreakGlassRequest, Designation, User
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from accounts.training.selectors import expiring_soon
from cases.incidents.selectors import Proposal, unlinked_proposals
from cases.requisitions.models import Requisition
from cases.requisitions.states import RequisitionState
from evidence import store
from evidence.equipment.camera_states import CameraState
from evidence.equipment.models import DUE_HORIZON, Camera, CameraIssue, Dock, due_by
from evidence.equipment.selectors import fleet_on
from evidence.footage.models import Clip
from evidence.footage.retention import ERASURE_HORIZON
from evidence.intake.models import OffloadDiscrepancy, OffloadFile, QuarantinedFile
from evidence.issuing.models import AlertKind
from evidence.issuing.permissions import EARLY, may_issue_on
from evidence.issuing.selectors.alerts import Alert, find_alerts, page_of
from evidence.issuing.selectors.coverage import coverages

LINES_A_SECTION = 6
DESIGNATION_HORIZON = timedelta(days=30)


@dataclass(frozen=True)
class Line:
    """One sentence, one place to act."""

    sentence: str
    url: str
    action: str
    deadline: datetime | None = None


@dataclass(frozen=True)
class WorklistSection:
    title: str
    icon: str
    empty: str
    count: int
    url: str
    lines: list[Line] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)


def sections_for(user: User) -> list[WorklistSection]:
    """The lanes that concern this person."""
    now = timezone.now()
    lanes: Iterable[tuple[Right, WorklistSection]] = (
        (right, build(user, now))
        for right, build in (
            (Right.EMERGENCY_CONFIRM, _break_glass_requests),
            (Right.REQUISITION_PREPARE, _requisitions),
            (Right.INCIDENT_WRITE, _unlinked),
            (Right.CLIP_LIST_ALL, _erased_soon),
            (Right.CAMERA_ISSUE, _shifts),
            (Right.CAMERA_LIST, _alerts),
            (Right.CAMERA_LIST, _cameras_out),
            (Right.CAMERA_LIST, _to_offload),
            (Right.CAMERA_MANAGE, _equipment),
            (Right.OFFLOAD_RESOLVE, _discrepancies),
            (Right.OFFLOAD_RESOLVE, _quarantine),
            (Right.CAMERA_LIST, _stuck_files),
            (Right.DESIGNATION_GRANT, _ending_designations),
            (Right.JOURNAL_READ, _anomalies),
            (Right.TRAINING_MANAGE, _ending_certificates),
        )
        if has_right(user, right)
    )
    return [lane for _, lane in lanes]


def _break_glass_requests(user: User, now: datetime) -> WorklistSection:
    waiting = BreakGlassRequest.objects.concerning(user).waiting(now).select_related("person", "asked_by")
    lines = [
        Line(
            sentence=f"{emergency} — {emergency.object_label} pour {emergency.person}, demandé par "
            f"{emergency.asked_by.titled_name}",
            url=reverse("break_glass_list"),
            action="Répondre",
        )
        for emergency in waiting[:LINES_A_SECTION]
    ]
    empty = "Aucun accès d’urgence n’est demandé."
    return WorklistSection("Accès d’urgence", "siren", empty, waiting.count(), reverse("break_glass_list"), lines)


_NEXT_STEP = {
    RequisitionState.RECEIVED: "Enregistrer",
    RequisitionState.REGISTERED: "Choisir les vidéos",
    RequisitionState.PREPARED: "Approuver",
    RequisitionState.APPROVED: "Remettre",
    RequisitionState.DELIVERED: "Suivre",
    RequisitionState.ACKNOWLEDGED: "Clore",
}


def _requisitions(user: User, now: datetime) -> WorklistSection:
    open_ones = Requisition.objects.visible_to(user).open().with_clock()
    lines = [
        Line(
            sentence=f"{requisition} — {_sender(requisition)}, {requisition.get_state_display().lower()}",
            url=requisition.get_absolute_url(),
            action=_NEXT_STEP[RequisitionState(requisition.state)],
            deadline=requisition.first_erasure,
        )
        for requisition in open_ones.order_by("received_at")[:LINES_A_SECTION]
    ]
    empty = "Aucune réquisition n’attend de réponse."
    return WorklistSection("Réquisitions", "scale", empty, open_ones.count(), reverse("requisition_list"), lines)


def _sender(requisition: Requisition) -> str:
    return requisition.officer_unit or requisition.sender_address or "expéditeur inconnu"


def _unlinked(user: User, now: datetime) -> WorklistSection:
    unlinked = Clip.objects.visible_to(user).stored().filter(incident_links__isnull=True)
    proposals = unlinked_proposals(seen_by=user)[:LINES_A_SECTION]
    return WorklistSection(
        "Vidéos à rattacher",
        "link",
        "Toutes les vidéos sont rattachées à un incident.",
        unlinked.count(),
        reverse("proposal_list"),
        proposals=proposals,
    )


def _erased_soon(user: User, now: datetime) -> WorklistSection:
    soon = Clip.objects.visible_to(user).due(now + ERASURE_HORIZON).select_related("camera", "wearer")
    lines = [
        Line(
            sentence=f"{clip} — {clip.wearer.titled_name if clip.wearer else clip.camera}, "
            f"{timezone.localtime(clip.started_at):%d/%m/%Y %H:%M}",
            url=reverse("clip_detail", args=[clip.pk]),
            action="Conserver ou laisser effacer",
            deadline=clip.erase_due_at,
        )
        for clip in soon.order_by("erase_due_at")[:LINES_A_SECTION]
    ]
    empty = "Aucune vidéo n’est effacée dans les sept jours."
    url = reverse("clip_list") + "?state=due"
    return WorklistSection(f"Effacements sous {ERASURE_HORIZON.days} jours", "eraser", empty, soon.count(), url, lines)


def _alerts(user: User, now: datetime) -> WorklistSection:
    """What the equipment shows: late, stuck, silent or at the wrong time. What does not add up has its own lane."""
    found = [alert for alert in find_alerts(now) if alert.kind is not AlertKind.DISCREPANCY]
    lines = [Line(alert.sentence, _alert_page(alert), "Voir") for alert in found[:LINES_A_SECTION]]
    empty = "Les caméras, leurs horloges et les stations vont bien."
    return WorklistSection("Alertes du matériel", "bell-ring", empty, len(found), reverse("camera_list"), lines)


def _alert_page(alert: Alert) -> str:
    name, arguments = page_of(alert)
    return reverse(name, args=arguments)


def _shifts(user: User, now: datetime) -> WorklistSection:
    """The shifts under way and about to begin whose cameras this person hands out."""
    found = Shift.objects.standing().filter(ends_at__gt=now, starts_at__lt=now + EARLY).select_related("team")
    shifts = [shift for shift in found.order_by("starts_at") if may_issue_on(user, shift)]
    covered = coverages(shifts, now)
    lines = [
        Line(
            sentence=f"{shift}, {between(shift.starts_at, shift.ends_at)} — {covered[shift.pk].sentence.lower()}",
            url=reverse("shift_issues", args=[shift.pk]),
            action="Perception",
        )
        for shift in shifts[:LINES_A_SECTION]
    ]
    empty = "Aucune vacation en cours ni proche."
    return WorklistSection("Vacations", "calendar-clock", empty, len(shifts), reverse("shift_list"), lines)


def _cameras_out(user: User, now: datetime) -> WorklistSection:
    out = CameraIssue.objects.out().select_related("camera", "wearer", "shift")
    lines = [
        Line(
            sentence=f"{issue.camera} — {issue.wearer.titled_name}, depuis le "
            f"{timezone.localtime(issue.issued_at):%d/%m à %H:%M}",
            url=reverse("camera_detail", args=[issue.camera_id]),
            action="Réintégrer",
        )
        for issue in out.order_by("issued_at")[:LINES_A_SECTION]
    ]
    empty = "Toutes les caméras sont rentrées."
    return WorklistSection("Caméras dehors", "radio", empty, out.count(), reverse("camera_list"), lines)


def _to_offload(user: User, now: datetime) -> WorklistSection:
    """Returned and not offloaded yet: recordings that are nowhere else (CSI R241-11)."""
    waiting = Camera.objects.filter(state=CameraState.TO_OFFLOAD)
    lines = [
        Line(f"{camera} — ses enregistrements ne sont pas encore reçus", _camera_page(camera), "Voir")
        for camera in waiting[:LINES_A_SECTION]
    ]
    empty = "Toutes les caméras rentrées sont déchargées."
    return WorklistSection("Caméras à décharger", "upload", empty, waiting.count(), reverse("camera_list"), lines)


def _equipment(user: User, now: datetime) -> WorklistSection:
    """The fleet against the prefect's order, then updates, maintenance and warranties due within a month."""
    today = timezone.localdate(now)
    horizon = today + DUE_HORIZON
    fleet = fleet_on(today)
    orders = reverse("admin:equipment_prefectorder_changelist")
    lines = [Line(fleet.sentence, orders, "Arrêtés")] if fleet.needs_attention else []
    cameras = Camera.objects.due_by(horizon)
    docks = Dock.objects.filter(due_by(horizon), is_active=True)
    count = len(lines) + cameras.count() + docks.count()
    lines += [Line(_due(camera, horizon), _camera_page(camera), "Voir") for camera in cameras[:LINES_A_SECTION]]
    lines += [
        Line(_due(dock, horizon), reverse("admin:equipment_dock_change", args=[dock.pk]), "Voir")
        for dock in docks[:LINES_A_SECTION]
    ]
    empty = "Rien n’arrive à échéance dans le mois, et le parc respecte l’arrêté préfectoral."
    list_page = reverse("admin:equipment_camera_changelist") + "?echeance=mois"
    return WorklistSection("Matériel : parc et échéances", "wrench", empty, count, list_page, lines[:LINES_A_SECTION])


def _due(device: Camera | Dock, horizon: date) -> str:
    return f"{device} — " + ", ".join(f"{label} {day:%d/%m/%Y}" for label, day in device.due(horizon))


def _camera_page(camera: Camera) -> str:
    return reverse("camera_detail", args=[camera.pk])


def _discrepancies(user: User, now: datetime) -> WorklistSection:
    """Offloads that do not add up, until somebody explains them in writing."""
    waiting = OffloadDiscrepancy.objects.open().select_related("offload__camera")
    lines = [
        Line(
            sentence=f"{one.offload.camera or one.offload.camera_serial}, le "
            f"{timezone.localtime(one.found_at):%d/%m à %H:%M} — {one.sentence}",
            url=reverse("offload_detail", args=[one.offload_id]),
            action="Expliquer",
        )
        for one in waiting[:LINES_A_SECTION]
    ]
    empty = "Tous les déchargements tombent juste, ou sont expliqués."
    url = reverse("offload_list") + "?ecarts=1"
    return WorklistSection("Déchargements à expliquer", "list-checks", empty, waiting.count(), url, lines)


def _quarantine(user: User, now: datetime) -> WorklistSection:
    waiting = QuarantinedFile.objects.visible_to(user).waiting().select_related("file__offload")
    lines = [
        Line(
            sentence=f"{quarantined} — {quarantined.get_reason_display()}",
            url=reverse("quarantine_detail", args=[quarantined.pk]),
            action="Examiner",
            deadline=quarantined.erase_due_at,
        )
        for quarantined in waiting[:LINES_A_SECTION]
    ]
    empty = "Rien en quarantaine."
    return WorklistSection("Quarantaine", "shield-alert", empty, waiting.count(), reverse("quarantine_list"), lines)


def _stuck_files(user: User, now: datetime) -> WorklistSection:
    """Files that could not be received yet, or not be taken away from their dock, with what stopped them. Those that
    are lost wait for an explanation, in their own lane."""
    stuck = OffloadFile.objects.failing().select_related("offload")
    lines = [
        Line(sentence=f"{file.offload} — {file.last_error}", url=reverse("camera_list"), action="Voir")
        for file in stuck[:LINES_A_SECTION]
    ]
    empty = "Aucun déchargement n’est en difficulté."
    return WorklistSection("Déchargements en difficulté", "unplug", empty, stuck.count(), reverse("camera_list"), lines)


def _ending_designations(user: User, now: datetime) -> WorklistSection:
    """Those that end within a month: whoever is to keep their access needs a new order before."""
    ending = Designation.objects.in_force().filter(ends_at__lte=now + DESIGNATION_HORIZON).select_related("person")
    ending = ending.exclude(renewals__revoked_at__isnull=True, renewals__isnull=False)
    lines = [
        Line(
            sentence=f"{designation.person}, {designation.get_role_display()} : finit le "
            f"{timezone.localtime(designation.ends_at):%d/%m/%Y}",
            url=designation.get_absolute_url(),
            action="Renouveler ou laisser finir",
        )
        for designation in ending.order_by("ends_at")[:LINES_A_SECTION]
    ]
    empty = "Aucune habilitation ne finit dans le mois."
    return WorklistSection(
        "Habilitations qui finissent", "badge-check", empty, ending.count(), reverse("designation_list"), lines
    )


def _anomalies(user: User, now: datetime) -> WorklistSection:
    """What the journal shows that nobody has explained yet."""
    waiting = open_anomalies(now)
    lines = [
        Line(
            sentence=f"{one.person}, le {one.day:%d/%m/%Y}\u00a0: {one.sentence}",
            url=reverse("anomaly_list"),
            action="Examiner",
        )
        for one in waiting[:LINES_A_SECTION]
    ]
    empty = "Aucune anomalie n’attend d’explication."
    return WorklistSection(
        "Anomalies du journal", "triangle-alert", empty, len(waiting), reverse("anomaly_list"), lines
    )


def _ending_certificates(user: User, now: datetime) -> WorklistSection:
    """Officers whose right to wear a camera ends within TRAINING_EXPIRING_DAYS, unless they are trained again."""
    soon = expiring_soon(timezone.localdate(now))
    lines = [
        Line(
            sentence=f"{one.person} : attestation valable jusqu’au {one.certificate.valid_until:%d/%m/%Y}"
            + (f", inscrit le {one.next_session:%d/%m/%Y}" if one.next_session else ""),
            url=reverse("training_person", args=[one.person.pk]),
            action="Voir" if one.next_session else "Inscrire",
        )
        for one in soon[:LINES_A_SECTION]
        if one.certificate
    ]
    empty = f"Aucune attestation n’expire dans les {settings.TRAINING_EXPIRING_DAYS} jours."
    url = reverse("training_status") + "?etat=expiring"
    return WorklistSection("Attestations qui expirent", "graduation-cap", empty, len(soon), url, lines)


@dataclass(frozen=True)
class Figures:
    """The quiet strip: what the store holds."""

    clips: int
    clip_bytes: int
    held: int
    free_bytes: int | None
    total_bytes: int | None


def figures_for(user: User) -> Figures | None:
    """For those who see every clip; counting for others would tell them of what they may not see."""
    if not has_right(user, Right.CLIP_LIST_ALL):
        return None
    stored = Clip.objects.visible_to(user).stored()
    room = store.space()
    return Figures(
        clips=stored.count(),
        clip_bytes=stored.total_bytes(),
        held=stored.held().count(),
        free_bytes=room.free_bytes if room else None,
        total_bytes=room.total_bytes if room else None,
    )
