"""The French words for this package's journal entries."""

from accounts.journal.labels import Detail, Vocabulary
from evidence.issuing.events import IssuingEvent
from evidence.issuing.models import AlertKind, LossDeclaration, RaisedAlert

VOCABULARY = Vocabulary(
    events=IssuingEvent,
    groups={"alert": "Alertes du matériel", "issue": "Perceptions corrigées"},
    details={
        "alert": {"kind": Detail("sorte d’alerte", AlertKind), "sentence": Detail("constat")},
        "camera": {
            "from": Detail("début"),
            "until": Detail("fin"),
            "condition": Detail("état au retour"),
            "derogation": Detail("dérogation"),
            "noticed_at": Detail("constatée le"),
            "noticed_by": Detail("constatée par"),
            "possibly_lost": Detail("enregistrements peut-être perdus"),
        },
        "issue": {"wearer": Detail("porteur"), "from": Detail("début"), "until": Detail("fin")},
    },
    kinds=(LossDeclaration, RaisedAlert),
)
