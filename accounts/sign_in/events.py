"""The journal's events about sessions, second factors and refused pages. Pure."""

from accounts.journal.events import Event


class SignInEvent(Event):
    ACCESS_REFUSED = "access:refused", "Accès refusé"
    DIRECTORY_LINKED = "directory:linked", "Compte de l’annuaire lié"
    DIRECTORY_UNLINKED = "directory:unlinked", "Compte de l’annuaire délié"
    FACTOR_ADDED = "factor:added", "Second facteur ajouté"
    FACTOR_CODES_MADE = "factor:codes-made", "Codes de secours produits"
    FACTOR_REMOVED = "factor:removed", "Second facteur retiré"
    FACTOR_RESET = "factor:reset", "Seconds facteurs réinitialisés"
    SESSION_CONFIRMED = "session:confirmed", "Identité confirmée"
    SESSION_ENDED = "session:ended", "Déconnexion"
    SESSION_REFUSED = "session:refused", "Connexion refusée"
    SESSION_STARTED = "session:started", "Connexion"
