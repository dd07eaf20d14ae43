"""The journal's events about accounts, sessions, second factors and refused pages. Pure."""

from accounts.journal.events import Event


class SignInEvent(Event):
    ACCESS_REFUSED = "access:refused", "Accès refusé"
    ACCOUNT_ASKED = "account:asked", "Changement de compte demandé"
    ACCOUNT_CHANGED = "account:changed", "Compte changé"
    ACCOUNT_LINK_SENT = "account:link-sent", "Lien de mot de passe envoyé"
    ACCOUNT_OPENED = "account:opened", "Mot de passe choisi par le lien"
    ACCOUNT_REFUSED = "account:refused", "Changement de compte refusé"
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
