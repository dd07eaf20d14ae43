"""Every kind of event that the journal records, as `subject:action` with a past participle, in alphabetical order.
Pure."""

from django.db.models import TextChoices


class Event(TextChoices):
    ABSENCE_RECORDED = "absence:recorded", "Absence notée"
    ABSENCE_WITHDRAWN = "absence:withdrawn", "Absence retirée"
    ACCESS_CLOSED = "access:closed", "Accès nominatif retiré"
    ACCESS_OPENED = "access:opened", "Accès nominatif ouvert"
    ACCESS_REFUSED = "access:refused", "Accès refusé"
    ACCESSORY_CHANGED = "accessory:changed", "Accessoire modifié"
    ACCESSORY_REGISTERED = "accessory:registered", "Accessoire enregistré"
    ALERT_ENDED = "alert:ended", "Alerte finie"
    ALERT_RAISED = "alert:raised", "Alerte"
    ANOMALY_EXAMINED = "anomaly:examined", "Anomalie examinée"
    CALENDAR_OPENED = "calendar:opened", "Agenda de brigade ouvert"
    CALENDAR_REVOKED = "calendar:revoked", "Agenda de brigade retiré"
    CAMERA_CHANGED = "camera:changed", "Caméra modifiée"
    CAMERA_ISSUED = "camera:issued", "Caméra perçue"
    CAMERA_LOST = "camera:lost", "Caméra déclarée perdue"
    CAMERA_REGISTERED = "camera:registered", "Caméra enregistrée"
    CAMERA_RETURNED = "camera:returned", "Caméra réintégrée"
    CAMERA_STOLEN = "camera:stolen", "Caméra déclarée volée"
    CCTV_CHANGED = "cctv:changed", "Caméra fixe modifiée"
    CCTV_REGISTERED = "cctv:registered", "Caméra fixe enregistrée"
    CERTIFICATE_ISSUED = "certificate:issued", "Attestation délivrée"
    CERTIFICATE_REVOKED = "certificate:revoked", "Attestation révoquée"
    CLIP_ATTRIBUTED = "clip:attributed", "Porteur attribué à la vidéo"
    CLIP_ERASED = "clip:erased", "Vidéo effacée"
    CLIP_ERASING = "clip:erasing", "Effacement de la vidéo engagé"
    CLIP_HELD = "clip:held", "Vidéo conservée"
    CLIP_REATTRIBUTED = "clip:reattributed", "Porteur de la vidéo corrigé"
    CLIP_RELEASED = "clip:released", "Conservation levée"
    CLIP_RESTRICTED = "clip:restricted", "Vidéo restreinte aux personnes nommées"
    CLIP_STORED = "clip:stored", "Vidéo enregistrée"
    CLIP_UNRESTRICTED = "clip:unrestricted", "Restriction de la vidéo levée"
    CLIP_VIEWED = "clip:viewed", "Vidéo consultée"
    CLIP_VIEWING_CLOSED = "clip:viewing-closed", "Consultation close"
    COURSE_CHANGED = "course:changed", "Formation modifiée"
    COURSE_REGISTERED = "course:registered", "Formation enregistrée"
    COURSE_VERSIONED = "course:versioned", "Nouvelle version de la formation"
    DELIVERY_ACKNOWLEDGED = "delivery:acknowledged", "Remise : réception accusée"
    DELIVERY_BUILT = "delivery:built", "Remise : paquet prêt"
    DELIVERY_CODE_REFUSED = "delivery:code-refused", "Remise : code refusé"
    DELIVERY_CODE_RENEWED = "delivery:code-renewed", "Remise : nouveau code"
    DELIVERY_DOWNLOADED = "delivery:downloaded", "Remise : téléchargement"
    DELIVERY_FAILED = "delivery:failed", "Remise : préparation impossible"
    DELIVERY_OPENED = "delivery:opened", "Remise : page ouverte avec le code"
    DELIVERY_REVOKED = "delivery:revoked", "Remise : lien retiré"
    DELIVERY_SENT = "delivery:sent", "Remise : lien envoyé"
    DESIGNATION_DOCUMENTED = "designation:documented", "Acte joint à l’habilitation"
    DESIGNATION_EXPIRED = "designation:expired", "Habilitation arrivée à son terme"
    DESIGNATION_GRANTED = "designation:granted", "Habilitation accordée"
    DESIGNATION_REFUSED = "designation:refused", "Acte d’habilitation refusé"
    DESIGNATION_RENEWED = "designation:renewed", "Habilitation renouvelée"
    DESIGNATION_RESUMED = "designation:resumed", "Habilitation rétablie"
    DESIGNATION_REVOKED = "designation:revoked", "Habilitation révoquée"
    DESIGNATION_SUSPENDED = "designation:suspended", "Habilitation suspendue"
    DESIGNATION_WARNED = "designation:warned", "Fin d’habilitation annoncée"
    DEVICE_FILED = "device:filed", "Pièce jointe au matériel"
    DIRECTORY_LINKED = "directory:linked", "Compte de l’annuaire lié"
    DIRECTORY_UNLINKED = "directory:unlinked", "Compte de l’annuaire délié"
    DOCK_CHANGED = "dock:changed", "Station d’accueil modifiée"
    DOCK_REGISTERED = "dock:registered", "Station d’accueil enregistrée"
    DOCK_TOKEN_ISSUED = "dock:token-issued", "Jeton d’agent de station délivré"
    DOCK_TOKEN_REFUSED = "dock:token-refused", "Jeton d’agent de station refusé"
    DOCK_TOKEN_REVOKED = "dock:token-revoked", "Jeton d’agent de station révoqué"
    EMERGENCY_ASKED = "emergency:asked", "Accès d’urgence demandé"
    EMERGENCY_CONFIRMED = "emergency:confirmed", "Accès d’urgence accordé"
    EMERGENCY_ENDED = "emergency:ended", "Accès d’urgence clos"
    EMERGENCY_REFUSED = "emergency:refused", "Accès d’urgence refusé"
    EMERGENCY_VOUCHED = "emergency:vouched", "Accès d’urgence appuyé"
    FACTOR_ADDED = "factor:added", "Second facteur ajouté"
    FACTOR_CODES_MADE = "factor:codes-made", "Codes de secours produits"
    FACTOR_REMOVED = "factor:removed", "Second facteur retiré"
    FACTOR_RESET = "factor:reset", "Seconds facteurs réinitialisés"
    FILE_ADMITTED = "file:admitted", "Fichier en quarantaine admis"
    FILE_DIFFERS = "file:differs", "Fichier autre sur la caméra que sur le serveur"
    FILE_DUPLICATE = "file:duplicate", "Fichier déjà reçu"
    FILE_ERASED = "file:erased", "Fichier en quarantaine effacé"
    FILE_GONE = "file:gone", "Fichier annoncé puis disparu"
    FILE_MISSING = "file:missing", "Fichier annoncé, jamais envoyé"
    FILE_QUARANTINED = "file:quarantined", "Fichier mis en quarantaine"
    FILE_RETIRED = "file:retired", "Fichier retiré de la caméra contre reçu"
    INCIDENT_CHANGED = "incident:changed", "Incident modifié"
    INCIDENT_CLIP_LINKED = "incident:clip-linked", "Vidéo rattachée à l’incident"
    INCIDENT_CLIP_UNLINKED = "incident:clip-unlinked", "Vidéo détachée de l’incident"
    INCIDENT_OPENED = "incident:opened", "Incident ouvert"
    ISSUE_CORRECTED = "issue:corrected", "Perception corrigée"
    JOURNAL_CHECKPOINTED = "journal:checkpointed", "Point de contrôle du journal"
    JOURNAL_EXPORTED = "journal:exported", "Journal exporté"
    JOURNAL_PRUNED = "journal:pruned", "Entrées du journal épurées"
    OFFLOAD_DISCREPANCY = "offload:discrepancy", "Déchargement incomplet"
    OFFLOAD_ENDED = "offload:ended", "Déchargement terminé"
    OFFLOAD_EXPLAINED = "offload:explained", "Déchargement incomplet expliqué"
    OFFLOAD_MENDED = "offload:mended", "Déchargement complété"
    OFFLOAD_STARTED = "offload:started", "Déchargement commencé"
    ORDER_CHANGED = "order:changed", "Arrêté préfectoral modifié"
    ORDER_REGISTERED = "order:registered", "Arrêté préfectoral enregistré"
    PERSON_CHANGED = "person:changed", "Personne modifiée"
    PERSON_REGISTERED = "person:registered", "Personne enregistrée"
    REQUISITION_APPROVED = "requisition:approved", "Réquisition approuvée"
    REQUISITION_CHANGED = "requisition:changed", "Réquisition complétée"
    REQUISITION_CLOSED = "requisition:closed", "Réquisition close"
    REQUISITION_PREPARED = "requisition:prepared", "Réponse à la réquisition préparée"
    REQUISITION_RECEIVED = "requisition:received", "Réquisition reçue"
    REQUISITION_REFUSED = "requisition:refused", "Réquisition écartée"
    REQUISITION_REGISTERED = "requisition:registered", "Réquisition enregistrée"
    REQUISITION_SENT_BACK = "requisition:sent-back", "Réponse renvoyée à la préparation"
    SESSION_CONFIRMED = "session:confirmed", "Identité confirmée"
    SESSION_ENDED = "session:ended", "Déconnexion"
    SESSION_REFUSED = "session:refused", "Connexion refusée"
    SESSION_STARTED = "session:started", "Connexion"
    SHIFT_CANCELLED = "shift:cancelled", "Vacation annulée"
    SHIFT_CHANGED = "shift:changed", "Vacation modifiée"
    SHIFT_PLANNED = "shift:planned", "Vacation prévue"
    TEAM_CHANGED = "team:changed", "Brigade modifiée"
    TEAM_REGISTERED = "team:registered", "Brigade enregistrée"
    TRAINING_CANCELLED = "training:cancelled", "Séance de formation annulée"
    TRAINING_ENROLLED = "training:enrolled", "Inscription à une séance de formation"
    TRAINING_EXPORTED = "training:exported", "Tableau des agents formés exporté"
    TRAINING_MARKED = "training:marked", "Présence et résultat notés"
    TRAINING_PLANNED = "training:planned", "Séance de formation prévue"
    UPLOAD_COMPLETED = "upload:completed", "Envoi reçu entier"
    UPLOAD_DROPPED = "upload:dropped", "Envoi abandonné"
    UPLOAD_STARTED = "upload:started", "Envoi commencé"


def event_choices() -> list[tuple[str, str]]:
    """For the journal's column: a new event is a word more, not a change of the database."""
    return [(str(value), str(label)) for value, label in Event.choices]


# The closed lists of reasons are kept by code, so that they can be counted and filtered.
REASON_LABELS = {
    "judicial": "procédure judiciaire",
    "administrative": "procédure administrative",
    "disciplinary": "procédure disciplinaire",
    "debrief": "débriefing d’intervention",
    "training_review": "examen pour la formation",
    "search_offenders": "recherche d’auteurs d’infractions",
    "imminent_harm": "prévention d’atteintes imminentes à l’ordre public",
    "rescue": "secours aux personnes",
    "faithful_report": "établissement fidèle des faits dans le compte rendu d’intervention",
    # Absences from a shift.
    "leave": "congé",
    "unavailable": "indisponible",
    "training": "en formation",
    "summoned": "convocation",
    "lent": "renfort d’une autre brigade",
    "unexplained": "absence non expliquée",
}
