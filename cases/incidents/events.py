"""The journal's events about incidents. Pure."""

from accounts.journal.events import Event


class IncidentEvent(Event):
    INCIDENT_CHANGED = "incident:changed", "Incident modifié"
    INCIDENT_CLIP_LINKED = "incident:clip-linked", "Vidéo rattachée à l’incident"
    INCIDENT_CLIP_UNLINKED = "incident:clip-unlinked", "Vidéo détachée de l’incident"
    INCIDENT_FILE_LINKED = "incident:file-linked", "Fichier en quarantaine rattaché à l’incident"
    INCIDENT_FILE_UNLINKED = "incident:file-unlinked", "Fichier en quarantaine détaché de l’incident"
    INCIDENT_OPENED = "incident:opened", "Incident ouvert"
    INCIDENT_PROPOSAL_DECLINED = "incident:proposal-declined", "Vidéo proposée pour l’incident, écartée"
