"""The data-protection file that an inspection by the CNIL asks for: what the treatment is, the rules and orders in
force, and the figures of the months before, all read from the rows at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from accounts.base.moments import numeric_day, numeric_moment
from accounts.journal.checking.check import check_journal
from accounts.journal.events import Event
from accounts.journal.models import JournalCheckpoint, JournalEntry, JournalHead, JournalPruning
from accounts.oversight.models import AnomalyExamination
from accounts.oversight.selectors import open_anomalies
from accounts.people.models import BreakGlassRequest, Designation
from accounts.people.models.designations import DesignationState
from accounts.sign_in.events import SignInEvent
from accounts.training.selectors.standings import Standing, standings
from cases.figures.selectors.faults import Answer, answers, year_before
from cases.figures.selectors.notice import LAW, PURPOSES, RECORDED
from cases.figures.selectors.rows import Span, entries_of, erased_by_month
from cases.figures.shown import counted, grouped
from evidence.equipment.events import EquipmentEvent
from evidence.equipment.models import PrefectOrder
from evidence.equipment.selectors import fleet_on
from evidence.footage.models import RetentionRule, SourceKind
from evidence.footage.retention import LEGAL_MONTHS, LEGAL_REFERENCE
from evidence.intake.events import IntakeEvent
from evidence.issuing.events import IssuingEvent

# A longer journal is not verified while a person waits: the command of the server does it.
VERIFIED_AT_ONCE = 500_000
# What the service counts as an incident of security; refusals are counted, each of the others is in the annex.
REFUSED: tuple[Event, ...] = (
    SignInEvent.SESSION_REFUSED,
    SignInEvent.ACCESS_REFUSED,
    EquipmentEvent.DOCK_TOKEN_REFUSED,
)
HAPPENED: tuple[Event, ...] = (
    IssuingEvent.CAMERA_LOST,
    IssuingEvent.CAMERA_STOLEN,
    IntakeEvent.OFFLOAD_DISCREPANCY,
    IntakeEvent.FILE_DIFFERS,
)


@dataclass(frozen=True)
class Part:
    """One subject of the file: what is said, and a table, which the document shortens and an annex gives whole."""

    key: str
    title: str
    sentences: Sequence[str]
    headers: Sequence[str] = ()
    lines: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class InspectionFile:
    read_at: datetime
    answers: Sequence[Answer]
    parts: Sequence[Part]


def inspection_file(now: datetime) -> InspectionFile:
    span = year_before(now)
    parts = [
        _treatment(),
        _retention(now),
        _designations(),
        _orders(now),
        _erasures(span),
        _security(now, span),
        _requests(),
        _journal(),
        _training(now),
    ]
    return InspectionFile(now, answers(now), parts)


def months_kept(now: datetime) -> int:
    """How long body cameras' recordings are kept, in calendar months, by the rule in force."""
    return RetentionRule.objects.schedule(SourceKind.BODY_CAMERA).months_at(now)


def beyond_law(now: datetime) -> str:
    """Why the undertaking would not be true today; empty when the period in force is that of the law (R241-13)."""
    months = months_kept(now)
    if months <= LEGAL_MONTHS:
        return ""
    return (
        f"La durée en vigueur, {months}\u00a0mois, dépasse celle de la loi ({LEGAL_MONTHS}\u00a0mois, "
        f"{LEGAL_REFERENCE}) : le maire s’engagerait à ce que le service ne fait pas. Ramenez-la d’abord, ou joignez "
        "le texte qui la permet."
    )


def _treatment() -> Part:
    town = settings.TOWN_NAME
    rows = [
        ("Responsable du traitement", f"Le maire de {town}, {settings.TOWN_ADDRESS}"),
        ("Service utilisateur", f"Police municipale de {town}"),
        ("Délégué à la protection des données", settings.DPO_CONTACT or "à la même adresse"),
        ("Textes", LAW),
        ("Finalités", " ".join(PURPOSES)),
        ("Données enregistrées", " ".join(RECORDED)),
        ("Personnes concernées", "Personnes filmées pendant une intervention, agents porteurs"),
        (
            "Accès",
            "Personnes individuellement désignées et habilitées (R241-12) : voir les habilitations. "
            + (
                "L’accès du porteur à ses propres enregistrements est ouvert."
                if settings.WEARER_ACCESS
                else "L’accès du porteur à ses propres enregistrements n’est pas ouvert."
            ),
        ),
        ("Destinataires", "Autorités judiciaires sur réquisition ; autorités administrative et disciplinaire"),
        ("Transferts hors de l’Union européenne", "Aucun par le produit, hébergé par la commune"),
        (
            "Droits des personnes",
            "Accès, rectification, effacement et limitation, auprès du maire, ou de la CNIL s’ils sont restreints ; "
            "pas d’opposition (R241-15)",
        ),
    ]
    return Part("traitement", "Fiche du traitement", [], ("Rubrique", "Contenu"), rows)


def _retention(now: datetime) -> Part:
    schedules = RetentionRule.objects.schedules()
    rules = RetentionRule.objects.confirmed().select_related("proposed_by", "decided_by")
    lines = [
        [
            str(rule.get_source_kind_display()),
            f"{rule.months}\u00a0mois",
            numeric_day(rule.in_force_from),
            rule.legal_reference or SourceKind(rule.source_kind).law,
            rule.reason,
            str(rule.proposed_by),
            str(rule.decided_by or ""),
        ]
        for rule in rules
    ]
    kept = [f"{kind.label} : {schedules[kind].months_at(now)}\u00a0mois ({kind.law})." for kind in SourceKind]
    others = (
        f"Journal : {settings.JOURNAL_RETENTION_YEARS}\u00a0ans (R241-14). Registre des interventions : "
        f"{settings.REGISTER_MONTHS}\u00a0mois (arrêté du 14 avril 2009). Textes des débriefings : "
        f"{settings.DEBRIEF_MONTHS}\u00a0mois."
    )
    headers = ("Enregistrements", "Durée", "À partir du", "Texte", "Motif", "Proposée par", "Confirmée par")
    none = [] if lines else ["Aucune règle n’est confirmée : la durée est celle de la loi."]
    return Part("conservation", "Durées de conservation en vigueur", [*kept, others, *none], headers, lines)


def _designations() -> Part:
    shown = {DesignationState.IN_FORCE, DesignationState.SUSPENDED, DesignationState.TO_COME}
    rows = Designation.objects.with_state().select_related("person").prefetch_related("documents")
    every = list(rows.order_by("role", "person__last_name", "pk"))
    lines = [
        [
            one.person.titled_name,
            one.person.badge_number,
            str(one.get_role_display()),
            numeric_moment(one.starts_at),
            numeric_moment(one.ends_at) if one.ends_at else "sans terme",
            one.order_reference,
            ", ".join(document.file_name for document in one.documents.all()) or "non joint",
            str(one.current_state.label),
        ]
        for one in sorted(every, key=lambda one: one.current_state not in shown)
    ]
    current = sum(1 for one in every if one.current_state is DesignationState.IN_FORCE)
    bare = sum(1 for one in every if one.current_state is DesignationState.IN_FORCE and not one.documents.all())
    sentences = [
        f"{counted(current, 'habilitation', 'habilitations')} en cours, dont {grouped(bare)} sans acte joint. "
        "Chacune est personnelle, "
        "datée, révocable, et nomme son arrêté."
    ]
    headers = ("Personne", "Matricule", "Rôle", "Du", "Au", "Arrêté", "Acte joint", "État")
    return Part("habilitations", "Habilitations et leurs actes", sentences, headers, lines)


def _orders(now: datetime) -> Part:
    lines = [
        [
            one.reference,
            numeric_day(one.signed_on),
            str(one.camera_count),
            numeric_day(one.valid_from),
            numeric_day(one.valid_until) if one.valid_until else "sans terme",
        ]
        for one in PrefectOrder.objects.order_by("-valid_from", "-pk")
    ]
    headers = ("Référence", "Signé le", "Caméras autorisées", "Du", "Au")
    sentence = fleet_on(timezone.localdate(now)).sentence
    return Part("arretes", "Arrêtés préfectoraux", [sentence], headers, lines)


def _erasures(span: Span) -> Part:
    months = erased_by_month(span)
    lines = [[f"{month:%m/%Y}", grouped(count)] for month, count in months]
    total = counted(sum(count for _, count in months), "vidéo effacée", "vidéos effacées")
    sentences = [
        f"{total} en douze mois, chacune inscrite au journal avec son empreinte.",
        "Le produit ne délivre pas encore de certificat d’effacement : la preuve est l’entrée du journal.",
    ]
    return Part("effacements", "Effacements", sentences, ("Mois", "Vidéos effacées"), lines)


def _security(now: datetime, span: Span) -> Part:
    happened = [f"{event.label} : {grouped(entries_of(span, event).count())}" for event in (*REFUSED, *HAPPENED)]
    emergencies = BreakGlassRequest.objects.filter(asked_at__gte=span[0], asked_at__lt=span[1]).count()
    examined = AnomalyExamination.objects.filter(examined_at__gte=span[0], examined_at__lt=span[1]).count()
    entries = JournalEntry.objects.filter(at__gte=span[0], at__lt=span[1], event__in=HAPPENED).order_by("number")
    lines = [
        [
            str(one.number),
            numeric_moment(one.at),
            str(one.get_event_display()),
            one.subject_label,
            one.related_label,
            one.reason_label,
        ]
        for one in entries
    ]
    sentences = [
        f"En douze mois. {' ; '.join(happened)} ; accès d’urgence demandés : {grouped(emergencies)}.",
        f"Anomalies de consultation : {grouped(len(open_anomalies(now)))} à examiner, "
        f"{counted(examined, 'expliquée', 'expliquées')}.",
        "Le produit ne tient pas le registre des violations de données (RGPD, article 33) : la commune le tient, et le "
        "joint à ce dossier.",
    ]
    headers = ("Entrée", "Date", "Événement", "Objet", "En lien avec", "Motif")
    return Part("securite", "Incidents de sécurité", sentences, headers, lines)


def _requests() -> Part:
    said = (
        "Le produit n’enregistre pas encore les demandes des personnes filmées : la commune les reçoit à l’adresse de "
        "la fiche du traitement, et joint leur registre à ce dossier. L’information du public est sur "
        f"{settings.SITE_URL.rstrip('/')}/information/."
    )
    return Part("demandes", "Demandes des personnes filmées", [said])


def _journal() -> Part:
    head = JournalHead.objects.filter(pk=1).first()
    pruning, last = JournalPruning.objects.last(), JournalCheckpoint.objects.last()
    number = head.number if head else 0
    left = number - (pruning.size if pruning else 0)
    sent = JournalCheckpoint.objects.aggregate(sent=Count("pk", filter=Q(sent_at__isnull=False)), made=Count("pk"))
    signed = (
        f"{counted(sent['made'], 'point de contrôle signé', 'points de contrôle signés')}, dont "
        f"{counted(sent['sent'], 'envoyé', 'envoyés')} à "
        f"{counted(len(settings.JOURNAL_WITNESSES), 'témoin', 'témoins')} ; le dernier compte "
        f"{counted(last.size, 'entrée', 'entrées')}, le {numeric_moment(last.made_at)}."
        if last
        else "Aucun point de contrôle n’est encore signé."
    )
    pruned = (
        f"{counted(pruning.size, 'entrée épurée à son', 'entrées épurées à leur')} terme."
        if pruning
        else "Aucune entrée épurée."
    )
    kept = counted(left, "entrée", "entrées")
    return Part("journal", "Journal et sa vérification", [f"{kept}. {pruned}", signed, _verified(left)])


def _verified(entries: int) -> str:
    """The outcome of a verification made now, where the journal is short enough to wait for it."""
    if entries > VERIFIED_AT_ONCE:
        return (
            f"Un journal de plus de {grouped(VERIFIED_AT_ONCE)} entrées n’est pas vérifié pendant l’édition : lancez "
            "« manage.py check_journal » sur le serveur, et joignez sa réponse."
        )
    report = check_journal()
    if report.finding:
        return f"Vérification faite à l’édition : DÉFAUT, entrée {report.finding.number}. {report.finding.sentence}"
    checked = counted(report.entries, "empreinte recalculée", "empreintes recalculées")
    return f"Vérification faite à l’édition : {checked}, aucun défaut."


def _training(now: datetime) -> Part:
    people = standings(timezone.localdate(now))
    counts = {one: sum(1 for each in people if each.standing is one) for one in Standing}
    said = " ; ".join(f"{one.label.lower()} : {grouped(count)}" for one, count in counts.items())
    lines = [
        [
            one.person.badge_number,
            one.person.get_full_name(),
            str(one.person.team or ""),
            str(one.standing.label),
            str(one.certificate or ""),
            numeric_day(one.certificate.valid_until) if one.certificate else "",
        ]
        for one in people
    ]
    return Part(
        "formation",
        "Formation au port de la caméra",
        [f"{counted(len(people), 'agent', 'agents')} en activité. {said}."],
        ("Matricule", "Nom", "Brigade", "État", "Attestation", "Valable jusqu’au"),
        lines,
    )
