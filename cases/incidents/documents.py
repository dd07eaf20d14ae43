"""The debrief as a document: what was shown, said and decided, and what follows, without any image. The extract of one
incident from the register, as a document and as a table."""

from datetime import datetime

from tablib import Dataset

from accounts.base.files.documents import Facts, document_pdf, exact
from accounts.base.files.tables import harmless
from accounts.base.moments import film_time, numeric_day
from cases.incidents.models import Debrief, DebriefChapter, Incident
from evidence.equipment.documents import service_name


def debrief_pdf(debrief: Debrief) -> bytes:
    """The same debrief always gives the same PDF: it is dated from its last change."""
    data = {
        "service": service_name(),
        "reference": f"Débriefing {debrief}",
        "title": f"Débriefing : {debrief.incident.title}",
        "facts": _facts(debrief),
        "chapters": [_chapter(one) for one in debrief.chapters.select_related("clip__camera")],
        "words": debrief.written_words,
        "erased": "Les textes de ce débriefing sont effacés." if debrief.words_erased_at else "",
        "follow_ups": [
            [
                one.task or "—",
                str(one.owner),
                numeric_day(one.due_on),
                f"{one.current_state.label}{f' : {one.outcome}' if one.outcome else ''}",
            ]
            for one in debrief.follow_ups.select_related("owner")
        ],
        "foot": "Ce débriefing porte sur l’intervention : il ne note ni n’évalue aucune personne.",
    }
    return document_pdf("cases/incidents/typst/debrief.typ", data, made_at=debrief.changed_at)


def _facts(debrief: Debrief) -> Facts:
    incident = debrief.incident
    return [
        ("Incident", f"{incident} — {incident.title}, {incident.place}"),
        ("Main courante", incident.log_number or "—"),
        ("Date", exact(debrief.held_at)),
        ("Mené par", str(debrief.leader)),
        ("Participants", ", ".join(str(one) for one in debrief.participants.all()) or "—"),
        ("Annonce de l’enregistrement", str(debrief.get_announcement_display()) or "—"),
    ]


def _chapter(chapter: DebriefChapter) -> list[str]:
    clip = chapter.clip
    state = "" if clip.is_stored else "vidéo effacée depuis"
    return [
        chapter.title or "—",
        f"{clip}, {clip.camera}",
        f"de {film_time(chapter.from_ms)} à {film_time(chapter.until_ms)}",
        state,
    ]


def incident_pdf(incident: Incident, *, made_at: datetime, recipient: str, recipient_service: str) -> bytes:
    """Every field of the register, for an officer of the judicial police."""
    reader = ", ".join(filter(None, (recipient, recipient_service)))
    data = {
        "service": service_name(),
        "reference": f"Registre des interventions {incident}",
        "title": f"Extrait du registre : {incident.title}",
        "facts": [*_register(incident), ("Extrait établi pour", reader)],
        "narrative": incident.narrative.splitlines(),
    }
    return document_pdf("cases/incidents/typst/register_extract.typ", data, made_at=made_at)


def incident_table(incident: Incident) -> Dataset:
    """The same fields as one line of a table."""
    fields = [*_register(incident), ("Récit", incident.narrative)]
    line = [harmless("" if value == "—" else value) for _, value in fields]
    return Dataset(line, headers=[label for label, _ in fields], title="Registre")


def _register(incident: Incident) -> Facts:
    """The fields that the arrêté of 14 April 2009 lists, in its order."""
    sent = incident.sent_to_officer_on
    return [
        ("Incident", str(incident)),
        ("Main courante n°", incident.log_number or "—"),
        ("Objet", incident.title),
        ("Nature", incident.kinds),
        ("Demande reçue le", _moment(incident.requested_at)),
        ("Début", _moment(incident.started_at)),
        ("Fin", _moment(incident.ended_at)),
        ("Lieu", incident.place),
        ("Suites données", incident.response or "—"),
        ("Rapport ou PV n°", incident.report_number or "—"),
        ("Agents (nom et matricule)", ", ".join(str(one) for one in incident.officers.all()) or "—"),
        ("Infraction, code NATINF", incident.natinf_code or "—"),
        ("Infraction commise le", _moment(incident.offence_at)),
        ("Lieu de l’infraction", incident.offence_place or "—"),
        ("Transmis à l’OPJ le", numeric_day(sent) if sent else "—"),
    ]


def _moment(moment: datetime | None) -> str:
    return exact(moment) if moment else "—"
