"""The journal's events about incidents and their debriefs. Pure."""

from accounts.journal.events import Event


class IncidentEvent(Event):
    DEBRIEF_CHANGED = "debrief:changed", "Débriefing modifié"
    DEBRIEF_CHAPTER_SHOWN = "debrief:chapter-shown", "Chapitre montré en séance de débriefing"
    DEBRIEF_CHAPTERS_CHANGED = "debrief:chapters-changed", "Chapitres du débriefing modifiés"
    DEBRIEF_FOLLOW_UP_ASSIGNED = "debrief:follow-up-assigned", "Suite d’un débriefing confiée"
    DEBRIEF_FOLLOW_UP_DONE = "debrief:follow-up-done", "Suite d’un débriefing faite"
    DEBRIEF_FOLLOW_UP_REMINDED = "debrief:follow-up-reminded", "Suite d’un débriefing rappelée"
    DEBRIEF_PREPARED = "debrief:prepared", "Débriefing préparé"
    DEBRIEF_SESSION_CLOSED = "debrief:session-closed", "Séance de débriefing close"
    DEBRIEF_SESSION_OPENED = "debrief:session-opened", "Séance de débriefing ouverte"
    DEBRIEF_WORDS_ERASED = "debrief:words-erased", "Textes du débriefing effacés"
    INCIDENT_CHANGED = "incident:changed", "Incident modifié"
    INCIDENT_CLIP_LINKED = "incident:clip-linked", "Vidéo rattachée à l’incident"
    INCIDENT_CLIP_UNLINKED = "incident:clip-unlinked", "Vidéo détachée de l’incident"
    INCIDENT_ERASED = "incident:erased", "Incident effacé du registre"
    INCIDENT_EXTRACTED = "incident:extracted", "Extrait du registre édité"
    INCIDENT_FILE_LINKED = "incident:file-linked", "Fichier en quarantaine rattaché à l’incident"
    INCIDENT_FILE_UNLINKED = "incident:file-unlinked", "Fichier en quarantaine détaché de l’incident"
    INCIDENT_OPENED = "incident:opened", "Incident ouvert"
    INCIDENT_PROPOSAL_DECLINED = "incident:proposal-declined", "Vidéo proposée pour l’incident, écartée"
