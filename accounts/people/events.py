"""The journal's events about people, teams, designations and access grants. Pure."""

from accounts.journal.events import Event


class PeopleEvent(Event):
    ACCESS_CLOSED = "access:closed", "Accès nominatif retiré"
    ACCESS_OPENED = "access:opened", "Accès nominatif ouvert"
    DESIGNATION_DOCUMENTED = "designation:documented", "Acte joint à l’habilitation"
    DESIGNATION_EXPIRED = "designation:expired", "Habilitation arrivée à son terme"
    DESIGNATION_GRANTED = "designation:granted", "Habilitation accordée"
    DESIGNATION_REFUSED = "designation:refused", "Acte d’habilitation refusé"
    DESIGNATION_RENEWED = "designation:renewed", "Habilitation renouvelée"
    DESIGNATION_RESUMED = "designation:resumed", "Habilitation rétablie"
    DESIGNATION_REVOKED = "designation:revoked", "Habilitation révoquée"
    DESIGNATION_SUSPENDED = "designation:suspended", "Habilitation suspendue"
    DESIGNATION_WARNED = "designation:warned", "Fin d’habilitation annoncée"
    PERSON_CHANGED = "person:changed", "Personne modifiée"
    PERSON_REGISTERED = "person:registered", "Personne enregistrée"
    TEAM_CHANGED = "team:changed", "Brigade modifiée"
    TEAM_REGISTERED = "team:registered", "Brigade enregistrée"
