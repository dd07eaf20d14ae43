"""The worklist sections of requisitions and break-glass requests."""

from datetime import datetime, timedelta

from django.urls import reverse

from accounts.base.actors import Person
from accounts.base.web.worklist import LINES_A_SECTION, BatchRights, Line, Stake, WorklistSection, WorklistSource
from accounts.people.models import BreakGlassRequest
from accounts.people.roles import Right
from accounts.people.worklist import opened_by_name
from cases.requisitions.actions.erasure import LETTERS, OLD_MESSAGES, OLD_VISITS
from cases.requisitions.actions.mail_receipt import KEPT_MESSAGES
from cases.requisitions.actions.packaging import PACKAGES
from cases.requisitions.actions.windows import ARRIVALS
from cases.requisitions.models import IncomingMessage, Requisition, RequisitionAccessGrant
from cases.requisitions.permissions import (
    may_approve,
    may_choose_clips,
    may_close,
    may_deliver,
    may_grant_break_glass,
    may_prepare,
)
from cases.requisitions.reading.mailbox import MAILBOX
from cases.requisitions.selectors import first_erasures
from cases.requisitions.states import RequisitionState, RequisitionTransition

# A requisition without a clip at risk is answered within this time.
ANSWERED_WITHIN = timedelta(days=7)


def next_step(person: Person, requisition: Requisition) -> str:
    """What this person can do there now; else to look."""
    match RequisitionState(requisition.state):
        case RequisitionState.RECEIVED if may_prepare(person, requisition, RequisitionTransition.REGISTER):
            return "Enregistrer"
        case RequisitionState.REGISTERED if may_choose_clips(person, requisition):
            return "Choisir les vidéos"
        case RequisitionState.PREPARED if may_approve(person, requisition):
            return "Approuver"
        case RequisitionState.APPROVED if may_deliver(person, requisition):
            return "Remettre"
        case RequisitionState.ACKNOWLEDGED if may_close(person, requisition):
            return "Clore"
        case _:
            return "Suivre"


def break_glass_requests(person: Person, now: datetime) -> WorklistSection:
    waiting = BreakGlassRequest.objects.concerning(person).waiting(now).select_related("person", "asked_by")
    lines = [
        Line(
            sentence=f"{emergency} — {emergency.object_label} pour {emergency.person}, demandé par "
            f"{emergency.asked_by.titled_name}",
            url=reverse("break_glass_list"),
            action="Répondre" if may_grant_break_glass(person, emergency) else "Suivre",
            due=emergency.asked_at,
        )
        for emergency in waiting[:LINES_A_SECTION]
    ]
    empty = "Aucun accès d’urgence n’est demandé."
    url = reverse("break_glass_list")
    return WorklistSection("Accès d’urgence", "siren", empty, waiting.count(), url, lines, Stake.EVIDENCE)


def open_requisitions(person: Person, now: datetime) -> WorklistSection:
    """The first to lose a clip comes first, then the oldest."""
    waiting = list(Requisition.objects.visible_to(person).open().order_by("received_at").prefetch_related("windows"))
    erasures = first_erasures(waiting)
    clocks = [(erasures.get(requisition.pk), requisition) for requisition in waiting]
    clocks.sort(key=lambda one: (one[0] is None, one[0] or one[1].received_at, one[1].received_at))
    lines = [
        Line(
            sentence=f"{requisition} — {_sender(requisition)}, {requisition.get_state_display().lower()}",
            url=requisition.get_absolute_url(),
            action=next_step(person, requisition),
            deadline=clock,
            due=_due(requisition),
        )
        for clock, requisition in clocks[:LINES_A_SECTION]
    ]
    empty = "Aucune réquisition n’attend de réponse."
    url = reverse("requisition_list") + "?state=open"
    return WorklistSection("Réquisitions", "scale", empty, len(clocks), url, lines, Stake.EVIDENCE)


def _due(requisition: Requisition) -> datetime:
    """At once for one that nobody has registered."""
    is_new = requisition.state == RequisitionState.RECEIVED
    return requisition.received_at + (timedelta() if is_new else ANSWERED_WITHIN)


def requisitions_opened_by_name(person: Person, now: datetime) -> WorklistSection:
    """The requisitions opened to this person, until their access ends."""
    grants = RequisitionAccessGrant.objects.held_by(person, now)
    return opened_by_name(grants, title="Réquisitions ouvertes à votre nom", page="requisition_list")


def messages_to_examine(person: Person, now: datetime) -> WorklistSection:
    waiting = IncomingMessage.objects.visible_to(person).to_examine()
    lines = [
        Line(
            sentence=f"{message} — {message.sender_address or 'expéditeur illisible'} : "
            f"{message.subject or 'sans objet'}, {message.get_state_display().lower()}",
            url=f"{reverse('message_list')}#row-{message.pk}",
            action="Examiner",
            due=message.received_at,
        )
        for message in waiting[:LINES_A_SECTION]
    ]
    empty = "Aucun courriel sans réquisition n’attend."
    url = reverse("message_list", query={"outcome": "waiting"})
    return WorklistSection("Courriels reçus", "mail", empty, waiting.count(), url, lines, Stake.EVIDENCE)


def _sender(requisition: Requisition) -> str:
    return requisition.officer_unit or requisition.sender_address or "expéditeur inconnu"


SECTIONS = (
    WorklistSource(Right.EMERGENCY_CONFIRM, break_glass_requests),
    WorklistSource(Right.REQUISITION_PREPARE, open_requisitions),
    WorklistSource(Right.REQUISITION_PREPARE, messages_to_examine),
    WorklistSource(Right.REQUISITION_LIST, requisitions_opened_by_name),
)
BATCHES: BatchRights = dict.fromkeys(
    (PACKAGES, KEPT_MESSAGES, MAILBOX, ARRIVALS, LETTERS, OLD_MESSAGES, OLD_VISITS), (Right.REQUISITION_PREPARE,)
)
