"""The worklist sections of requisitions and break-glass requests."""

from datetime import datetime

from django.urls import reverse

from accounts.base.actors import Person
from accounts.base.web.worklist import LINES_A_SECTION, BatchRights, Line, WorklistSection, WorklistSource
from accounts.people.models import BreakGlassRequest
from accounts.people.roles import Right
from cases.requisitions.actions.packaging import PACKAGES
from cases.requisitions.models import IncomingMessage, Requisition
from cases.requisitions.selectors import first_erasure
from cases.requisitions.states import RequisitionState

_NEXT_STEP = {
    RequisitionState.RECEIVED: "Enregistrer",
    RequisitionState.REGISTERED: "Choisir les vidéos",
    RequisitionState.PREPARED: "Approuver",
    RequisitionState.APPROVED: "Remettre",
    RequisitionState.DELIVERED: "Suivre",
    RequisitionState.ACKNOWLEDGED: "Clore",
}


def break_glass_requests(person: Person, now: datetime) -> WorklistSection:
    waiting = BreakGlassRequest.objects.concerning(person).waiting(now).select_related("person", "asked_by")
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


def open_requisitions(person: Person, now: datetime) -> WorklistSection:
    """The first to lose a clip comes first, then the oldest."""
    waiting = Requisition.objects.visible_to(person).open().order_by("received_at").prefetch_related("windows")
    clocks = [(first_erasure(requisition), requisition) for requisition in waiting]
    clocks.sort(key=lambda one: (one[0] is None, one[0] or one[1].received_at, one[1].received_at))
    lines = [
        Line(
            sentence=f"{requisition} — {_sender(requisition)}, {requisition.get_state_display().lower()}",
            url=requisition.get_absolute_url(),
            action=_NEXT_STEP[RequisitionState(requisition.state)],
            deadline=clock,
        )
        for clock, requisition in clocks[:LINES_A_SECTION]
    ]
    empty = "Aucune réquisition n’attend de réponse."
    return WorklistSection("Réquisitions", "scale", empty, len(clocks), reverse("requisition_list"), lines)


def messages_to_examine(person: Person, now: datetime) -> WorklistSection:
    waiting = IncomingMessage.objects.visible_to(person).to_examine()
    lines = [
        Line(
            sentence=f"{message} — {message.sender_address or 'expéditeur illisible'} : "
            f"{message.subject or 'sans objet'}, {message.get_state_display().lower()}",
            url=reverse("message_list"),
            action="Examiner",
        )
        for message in waiting[:LINES_A_SECTION]
    ]
    empty = "Aucun courriel sans réquisition n’attend."
    return WorklistSection("Courriels reçus", "mail", empty, waiting.count(), reverse("message_list"), lines)


def _sender(requisition: Requisition) -> str:
    return requisition.officer_unit or requisition.sender_address or "expéditeur inconnu"


SECTIONS = (
    WorklistSource(Right.EMERGENCY_CONFIRM, break_glass_requests),
    WorklistSource(Right.REQUISITION_PREPARE, open_requisitions),
    WorklistSource(Right.REQUISITION_PREPARE, messages_to_examine),
)
BATCHES: BatchRights = {PACKAGES: (Right.REQUISITION_PREPARE,)}
