"""The French labels of this app's journal entries."""

from accounts.journal.labels import Detail, Vocabulary, field_details
from accounts.sign_in.events import SignInEvent
from accounts.sign_in.models import AccountChangeKind, DirectoryAccount
from accounts.sign_in.sessions.auth_factors import Method

VOCABULARY = Vocabulary(
    events=SignInEvent,
    groups={
        "account": "Comptes",
        "directory": "Annuaire de la commune",
        "factor": "Seconds facteurs",
        "session": "Connexions",
    },
    details={
        "account": {
            "change": Detail("changement", AccountChangeKind),
            "value": Detail("nouvelle valeur"),
            "asked_by": Detail("demandé par, matricule"),
            "until": Detail("fin"),
        },
        "access": {"method": Detail("méthode HTTP"), "path": Detail("page")},
        "directory": field_details(DirectoryAccount, "issuer", "subject"),
        "factor": {
            "kind": Detail("sorte de facteur", Method),
            "name": Detail("nom"),
            "count": Detail("nombre de codes"),
        },
        "session": {
            "method": Detail("preuve d’identité", Method),
            "cause": Detail(
                "cause",
                {
                    "person": "par la personne elle-même",
                    "idle": "restée sans usage",
                    "old": "durée maximale atteinte",
                    "clock": "heure de la session impossible",
                    "revocation": "fermée par une autre personne",
                },
            ),
            "count": Detail("nombre de sessions"),
            "locked": Detail("compte bloqué"),
            "confirmation": Detail("confirmation d’identité"),
            "other_account": Detail("autre compte de l’annuaire"),
        },
    },
)
