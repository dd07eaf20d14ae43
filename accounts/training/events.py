"""The journal's events about courses, sessions and certificates. Pure."""

from accounts.journal.events import Event


class TrainingEvent(Event):
    CERTIFICATE_ISSUED = "certificate:issued", "Attestation délivrée"
    CERTIFICATE_REVOKED = "certificate:revoked", "Attestation révoquée"
    COURSE_CHANGED = "course:changed", "Formation modifiée"
    COURSE_REGISTERED = "course:registered", "Formation enregistrée"
    COURSE_VERSIONED = "course:versioned", "Nouvelle version de la formation"
    TRAINING_CANCELLED = "training:cancelled", "Séance de formation annulée"
    TRAINING_ENROLLED = "training:enrolled", "Inscription à une séance de formation"
    TRAINING_EXPORTED = "training:exported", "Tableau des agents formés exporté"
    TRAINING_MARKED = "training:marked", "Présence et résultat notés"
    TRAINING_PLANNED = "training:planned", "Séance de formation prévue"
