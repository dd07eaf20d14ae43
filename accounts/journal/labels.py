"""What the journal says, in French words: groups of events, kinds of objects, and the values that changed. Pure."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.journal.events import Event

NBSP = "\u00a0"
# The kinds of objects that one looks for: the model's name, as entries keep it.
KINDS = {
    "camera": "Caméra",
    "clip": "Vidéo",
    "delivery": "Remise",
    "designation": "Habilitation",
    "dock": "Station d’accueil",
    "incident": "Incident",
    "offload": "Déchargement",
    "quarantinedfile": "Fichier en quarantaine",
    "requisition": "Réquisition",
    "shift": "Vacation",
    "team": "Brigade",
    "user": "Personne",
}
_GROUPS = {
    "access": "Accès refusés",
    "accessory": "Accessoires",
    "alert": "Alertes du matériel",
    "anomaly": "Anomalies",
    "camera": "Caméras",
    "clip": "Vidéos",
    "delivery": "Remises",
    "designation": "Habilitations",
    "directory": "Annuaire de la commune",
    "dock": "Stations d’accueil",
    "file": "Fichiers reçus",
    "incident": "Incidents",
    "issue": "Perceptions",
    "journal": "Journal",
    "offload": "Déchargements",
    "person": "Personnes",
    "requisition": "Réquisitions",
    "session": "Connexions",
    "shift": "Vacations",
    "team": "Brigades",
}
_DETAILS = {
    "account": "compte du serveur",
    "announced": "fichiers annoncés",
    "badge_number": "matricule",
    "camera_sha256": "empreinte SHA-256 lue sur la caméra",
    "category": "catégorie",
    "channel": "voie de réception",
    "clips": "vidéos",
    "clock_offset_ms": "écart d’horloge en millisecondes",
    "condition": "état au retour",
    "confirmation": "confirmation d’identité",
    "day": "jour",
    "derogation": "dérogation",
    "description": "description",
    "differing_files": "fichiers autres sur la caméra",
    "duration_ms": "durée en millisecondes",
    "email": "courriel",
    "ended_at": "fin",
    "entries": "nombre d’entrées",
    "erase_due_at": "effacement prévu",
    "filters": "filtres",
    "first_name": "prénom",
    "format": "format",
    "from": "début",
    "gaps": "numéros sans fichier",
    "in_service_on": "mise en service",
    "is_active": "en activité",
    "kind": "catégorie de faits",
    "label": "nom",
    "last_name": "nom",
    "last_number": "dernière entrée",
    "legal_basis": "base légale",
    "locked": "compte bloqué",
    "log_number": "n° de main courante",
    "issuer": "annuaire",
    "lost_files": "fichiers manquants",
    "method": "méthode",
    "missing_numbers": "nombre de numéros sans fichier",
    "name": "nom",
    "natinf_code": "code NATINF",
    "offence": "infraction",
    "officer_badge": "matricule de l’OPJ",
    "officer_name": "OPJ",
    "officer_unit": "service requérant",
    "officers": "agents",
    "origin": "origine",
    "other_account": "autre compte de l’annuaire",
    "outcome": "réponse",
    "password": "mot de passe",
    "path": "page",
    "people": "nombre de personnes",
    "place": "lieu",
    "priority": "postes prioritaires",
    "quarantined_files": "fichiers en quarantaine",
    "rank": "grade",
    "received_at": "reçue le",
    "report_date": "date du PV",
    "report_number": "n° de PV",
    "requested_at": "demande",
    "role": "rôle",
    "sentence": "constat",
    "serial": "n° de série",
    "sha256": "empreinte SHA-256",
    "size_bytes": "taille en octets",
    "started_at": "début",
    "state": "état",
    "subject": "identifiant dans l’annuaire",
    "team": "brigade",
    "time_source": "source de l’heure",
    "title": "intitulé",
    "until": "fin",
    "viewing": "consultation",
    "wearer": "porteur",
    "window_end": "fin de la période",
    "window_start": "début de la période",
}
# Lists of things; any other pair of values is what a field was and what it became.
_LISTS = {"clips", "gaps", "officers"}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def event_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """For a list of choices: each group of events, first as a whole (`clip:`), then event by event."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for event in Event:
        subject = event.value.partition(":")[0]
        whole = (f"{subject}:", f"{_group_label(subject)}{NBSP}: tous")
        groups.setdefault(_group_label(subject), [whole]).append((event.value, str(event.label)))
    return sorted(groups.items())


def kind_label(kind: str) -> str:
    return KINDS.get(kind, kind)


def labelled_details(details: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each detail as a French name and a French value; what changed reads “before → after”."""
    for name, value in details.items():
        label = _DETAILS.get(name, name.replace("_", " "))
        yield label[:1].upper() + label[1:], _change(value) if _is_change(name, value) else _value(value)


def _is_change(name: str, value: Any) -> bool:
    pair = isinstance(value, list) and len(value) == 2
    return pair and (name not in _LISTS or any(one is None or isinstance(one, list) for one in value))


def _change(value: list[Any]) -> str:
    before, after = value
    return f"{_value(before)} → {_value(after)}"


def _group_label(subject: str) -> str:
    return _GROUPS.get(subject, subject.capitalize())


def _value(value: Any) -> str:
    match value:
        case None | "" | [] | {}:
            return "—"
        case bool():
            return "oui" if value else "non"
        case list():
            return ", ".join(_value(one) for one in value)
        case dict():
            return " · ".join(f"{name.lower()}{NBSP}: {told}" for name, told in labelled_details(value))
        case str() if _INSTANT.fullmatch(value):
            moment = timezone.localtime(datetime.fromisoformat(value), timezone.get_default_timezone())
            return f"{moment:%d/%m/%Y %H:%M:%S}"
        case _:
            return str(value)
