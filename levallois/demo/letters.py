"""The demonstration's requisitions: letters received by mail, in different states."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from django.utils import timezone

from accounts.base.actors import SystemActor
from accounts.people.models import User
from accounts.people.roles import Role
from cases.incidents.models import Incident
from cases.requisitions.actions import requisitions as actions
from cases.requisitions.actions.answers import choose_clips, prepare_answer
from cases.requisitions.actions.deliveries import acknowledge_delivery, open_delivery, record_download, send_delivery
from cases.requisitions.actions.mail_receipt import receive_message
from cases.requisitions.actions.packaging import build_delivery
from cases.requisitions.models import Delivery, LegalBasis, Outcome, Requisition
from cases.requisitions.selectors import clips_for_requisition
from levallois.demo.people import Cast

LETTER = """Bonjour,

Nous, {officer}, officier de police judiciaire en résidence au {unit},
agissant en {inquiry}, vu l’article {article} du code de procédure pénale,

PV n° {report} — {offence}

Prions et au besoin requérons la police municipale de Levallois-Perret de nous remettre les enregistrements des
caméras-piétons de ses agents intervenus {place}, {window}.

Autorisation : Mme Claire Fabre, procureure de la République près le tribunal judiciaire de Nanterre.

{officer}
{unit}
"""
UNIT = "commissariat de Levallois-Perret"
HOUR = timedelta(hours=1)


def answer_requisitions(cast: Cast, incidents: list[Incident], now: datetime) -> None:
    """Five letters: answered, refused by the facts, waiting for approval, being prepared, just arrived."""
    preparer, approver = cast.of(Role.HEAD_OF_CONTROL_ROOM), cast.of(Role.DIRECTORATE)
    by_title = {incident.title: incident for incident in incidents}
    _answered(by_title["Dégradations de véhicules"], preparer, approver, now)
    _nothing_found(preparer, approver, now)
    waiting = _received(by_title["Rixe entre deux conducteurs"], "2026/04512", "violences volontaires", now, days_ago=1)
    _prepare(waiting, preparer)
    started = _received(
        by_title["Refus d’obtempérer d’un deux-roues"], "2026/04498", "refus d’obtempérer", now, days_ago=2
    )
    _register(started, preparer, by_title["Refus d’obtempérer d’un deux-roues"])
    _received(by_title["Occupation de hall et outrage"], "2026/04533", "outrage", now, days_ago=0)


def _answered(incident: Incident, preparer: User, approver: User, now: datetime) -> None:
    requisition = _received(incident, "2026/04427", "dégradations en réunion", now, days_ago=3)
    _prepare(requisition, preparer)
    actions.approve_requisition(by=approver, requisition=requisition)
    delivery = Delivery.objects.get(requisition=requisition)
    build_delivery(by=SystemActor.DELIVERY, delivery=delivery)
    code = send_delivery(by=approver, delivery=delivery, recipient=requisition.officer_email)
    visit = open_delivery(delivery=delivery, code=code)
    record_download(visit=visit)
    acknowledge_delivery(visit=visit, name="Brigadier-chef Paul Lenoir", service=UNIT)


def _nothing_found(preparer: User, approver: User, now: datetime) -> None:
    moment = timezone.localtime(now - timedelta(days=20)).replace(hour=3, minute=0)
    letter = _letter("2026/04388", "vol à la roulotte", "boulevard Bineau", moment, moment + timedelta(hours=1))
    requisition = _by_mail(_message(letter, "2026/04388", now), now)
    _register(requisition, preparer, None)
    prepare_answer(
        by=preparer,
        requisition=requisition,
        outcome=Outcome.NOTHING_FOUND,
        searched="Vingt caméras en service ; aucune vidéo entre 2 h 30 et 4 h 30 ; aucun agent de la vacation "
        "de nuit n’est intervenu boulevard Bineau (main courante vérifiée).",
    )
    actions.approve_requisition(by=approver, requisition=requisition)


def _received(incident: Incident, report: str, offence: str, now: datetime, *, days_ago: int) -> Requisition:
    start = incident.started_at - timedelta(minutes=14)
    letter = _letter(report, offence, incident.place, start, incident.ended_at)
    sent_at = sent_after(incident.ended_at, now - timedelta(days=days_ago), now)
    return _by_mail(_message(letter, report, sent_at), sent_at)


def sent_after(ended_at: datetime, wished: datetime, now: datetime) -> datetime:
    """When a letter about an incident was sent: at the moment wished, but once the incident is over, and never to come.

    An incident of the evening three days ago is over less than three days before the first minutes of a day.
    """
    return min(max(wished, ended_at + HOUR), now) - timedelta(minutes=40)


def _by_mail(raw: bytes, received_at: datetime) -> Requisition:
    message = receive_message(by=SystemActor.MAIL, raw=raw, received_at=received_at)
    if message.requisition is None:
        raise ValueError("a letter of the demonstration must read as a requisition")
    return message.requisition


def _register(requisition: Requisition, by: User, incident: Incident | None) -> None:
    requisition.incident = incident
    requisition.legal_basis = requisition.legal_basis or LegalBasis.FLAGRANCE
    requisition.officer_name = requisition.officer_name or "Paul Lenoir"
    requisition.officer_unit = requisition.officer_unit or UNIT
    actions.register_requisition(by=by, requisition=requisition)


def _prepare(requisition: Requisition, by: User) -> None:
    _register(requisition, by, None)
    choose_clips(by=by, requisition=requisition, clips=clips_for_requisition(requisition))
    prepare_answer(by=by, requisition=requisition, outcome=Outcome.CLIPS)


def _letter(report: str, offence: str, place: str, start: datetime, end: datetime) -> str:
    start, end = timezone.localtime(start), timezone.localtime(end)
    return LETTER.format(
        officer="Brigadier-chef Paul Lenoir",
        unit=UNIT,
        inquiry="flagrant délit",
        article="60-1",
        report=report,
        offence=offence,
        place=place,
        window=f"le {start:%d/%m/%Y} entre {start:%Hh%M} et {end:%Hh%M}",
    )


def _message(letter: str, report: str, sent_at: datetime) -> bytes:
    message = EmailMessage()
    message["From"] = "Paul Lenoir <paul.lenoir@interieur.invalid>"
    message["To"] = "requisitions@pm.invalid"
    message["Subject"] = f"Réquisition judiciaire — PV {report}"
    message["Date"] = format_datetime(sent_at)
    message["Message-ID"] = f"<{report.replace('/', '-')}@interieur.invalid>"
    message.set_content(letter)
    return message.as_bytes()
