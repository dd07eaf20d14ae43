"""The French labels of this app's journal entries."""

from accounts.journal.labels import Detail, Vocabulary, field_details
from accounts.people.events import PeopleEvent
from accounts.people.models import Designation, Team, User
from accounts.people.roles import Role

VOCABULARY = Vocabulary(
    events=PeopleEvent,
    groups={
        "access": "Accès aux objets",
        "designation": "Habilitations",
        "person": "Personnes",
        "team": "Brigades",
    },
    details={
        "access": {"until": Detail("fin")},
        "designation": {
            "role": Detail("rôle", Role),
            "from": Detail("début"),
            "until": Detail("fin"),
            "renews": Detail("n° de l’habilitation renouvelée"),
            "days": Detail("jours avant la fin"),
            "sha256": Detail("empreinte SHA-256"),
            "size": Detail("taille en octets"),
            "act": Detail(
                "acte demandé",
                {
                    "grant": "habiliter",
                    "renew": "renouveler",
                    "suspend": "suspendre",
                    "resume": "rétablir",
                    "revoke": "révoquer",
                },
            ),
            "answer": Detail("réponse"),
        },
        "person": field_details(
            User,
            *("badge_number", "first_name", "last_name", "email", "category", "rank", "team", "is_active"),
        )
        | {"password": Detail("mot de passe", {"changed": "modifié", "removed": "retiré"})},
        "team": field_details(Team, "name"),
    },
    kinds=(Designation, Team, User),
    # Who was given access: shown to readers of the journal only (CSI R241-14).
    confidential=(PeopleEvent.ACCESS_CLOSED, PeopleEvent.ACCESS_OPENED),
)
