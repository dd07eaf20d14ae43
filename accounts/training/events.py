"""The journal's events about courses, their syllabus, sessions and certificates. Pure."""

from accounts.journal.events import Event


class TrainingEvent(Event):
    CERTIFICATE_ISSUED = "certificate:issued", "Attestation délivrée"
    CERTIFICATE_REVOKED = "certificate:revoked", "Attestation révoquée"
    COURSE_CHANGED = "course:changed", "Formation modifiée"
    COURSE_REGISTERED = "course:registered", "Formation enregistrée"
    COURSE_VERSIONED = "course:versioned", "Nouvelle version de la formation"
    PROPOSAL_CHANGED = "proposal:changed", "Proposition de séances modifiée à la main"
    PROPOSAL_CONVOKED = "proposal:convoked", "Proposition de séances convoquée"
    PROPOSAL_MADE = "proposal:made", "Proposition de séances calculée"
    SYLLABUS_ADOPTED = "syllabus:adopted", "Programme proposé adopté"
    SYLLABUS_DISCARDED = "syllabus:discarded", "Brouillon du programme abandonné"
    SYLLABUS_DRAFTED = "syllabus:drafted", "Nouvelle version du programme commencée"
    SYLLABUS_EDITED = "syllabus:edited", "Module du brouillon modifié"
    SYLLABUS_PUBLISHED = "syllabus:published", "Version du programme publiée"
    TRAINING_CANCELLED = "training:cancelled", "Séance de formation annulée"
    TRAINING_ENROLLED = "training:enrolled", "Inscription à une séance de formation"
    TRAINING_EXPORTED = "training:exported", "Tableau des agents formés exporté"
    TRAINING_MARKED = "training:marked", "Présence et résultat notés"
    TRAINING_PLANNED = "training:planned", "Séance de formation prévue"
