"""Who reaches what concerns people: signing in, designations, the journal."""

from tests.access.policy import (
    ADMINISTRATORS,
    AUDITOR,
    DIRECTION,
    DIRECTOR,
    HEAD,
    REASON,
    SIGNED_IN,
    form,
    page,
)
from tests.cast import PASSWORD

NEW_DESIGNATION = {
    "person": "{person_undesignated}",
    "role": "trainer",
    "starts_at": "2026-03-10T08:00",
    "order_reference": "Arrêté 2026-12",
}

EXPLANATION = {"explanation": "Lien périmé, suivi plusieurs fois."}

ACCOUNTS = [
    page("sign_in", allowed=SIGNED_IN, ok=302, strangers=200),
    form("sign_out", allowed=SIGNED_IN),
    page("confirm", allowed=SIGNED_IN),
    # One's own password, and nobody else's.
    form("confirm", allowed=SIGNED_IN, data={"confirmation-password": PASSWORD}),
    page("journal_list", allowed=DIRECTION | AUDITOR),
    page("anomaly_list", allowed=DIRECTION | AUDITOR),
    form("anomaly_examine", "anomaly", allowed=DIRECTION | AUDITOR, data=EXPLANATION),
    # Nobody explains their own.
    form("anomaly_examine", "directors_anomaly", allowed=HEAD | AUDITOR, data=EXPLANATION),
    form("anomaly_examine", "no_anomaly", unseen=DIRECTION | AUDITOR, data=EXPLANATION),
    page("journal_entry", "entry", allowed=DIRECTION | AUDITOR),
    page("journal_entry", "missing", unseen=DIRECTION | AUDITOR),
    form("journal_export", allowed=DIRECTION | AUDITOR, ok=200),
    form("journal_export", allowed=DIRECTION | AUDITOR, ok=200, data={"format": "pdf", "event": "team:registered"}),
    page("who_may", allowed=DIRECTION | AUDITOR | ADMINISTRATORS),
    page("designation_list", allowed=DIRECTION | AUDITOR | ADMINISTRATORS),
    form("designation_grant", allowed=DIRECTOR, data=NEW_DESIGNATION),
    form("designation_revoke", "designation", allowed=DIRECTOR, data=REASON),
    # Nobody revokes their own: the director is refused what they may do to others.
    form("designation_revoke", "own_designation", data=REASON),
]
