"""Who reaches what concerns people: signing in, designations, the journal."""

from tests.access.policy import (
    ADMINISTRATORS,
    AUDITOR,
    DIRECTION,
    DIRECTOR,
    HEAD,
    REASON,
    SIGNED_IN,
    TRAINER,
    form,
    page,
    public,
)
from tests.cast import PASSWORD

NEW_DESIGNATION = {
    "person": "{person_undesignated}",
    "role": "trainer",
    "order_reference": "Arrêté 2026-12",
}
NEW_PASSWORD = {
    "old_password": PASSWORD,
    "new_password1": "ardoise-falaise-moulin",
    "new_password2": "ardoise-falaise-moulin",
}

NEW_EMAIL = {"email": "ailleurs@ville.invalid", **REASON}
SUPERUSER = frozenset({"superuser"})
EXPLANATION = {"explanation": "Lien périmé, suivi plusieurs fois."}
RENEWAL = {"ends_at": "2099-01-01T08:00", "order_reference": "Arrêté 2027-1"}

ACCOUNTS = [
    page("sign_in", allowed=SIGNED_IN, ok=302, strangers=200),
    form("sign_out", allowed=SIGNED_IN),
    # The second step of a sign-in: nobody here has given a password.
    page("second_factor", allowed=SIGNED_IN, ok=302, strangers=302),
    # Without a directory these pages do not exist: tests/sign_in/test_sign_in_by_directory.py sets one.
    public("directory_start", method="POST", ok=404),
    public("directory_return", ok=404),
    form("key_challenge", allowed=SIGNED_IN, ok=200, strangers=403),
    page("factor_list", allowed=SIGNED_IN),
    page("app_add", allowed=SIGNED_IN),
    form("app_remove", unseen=SIGNED_IN),
    page("key_add", allowed=SIGNED_IN),
    form("new_key_challenge", allowed=SIGNED_IN, ok=200),
    # Each person removes their own key; another's does not exist for them.
    form("key_remove", "key_of_trainer", allowed=TRAINER, unseen=SIGNED_IN - TRAINER),
    form("codes_make", allowed=SIGNED_IN, ok=200),
    page("session_list", allowed=SIGNED_IN),
    form("sessions_end", allowed=SIGNED_IN),
    form("session_end", "session_of_trainer", allowed=TRAINER, unseen=SIGNED_IN - TRAINER),
    form("stay", allowed=SIGNED_IN, ok=204),
    page("own_password", allowed=SIGNED_IN),
    form("own_password", allowed=SIGNED_IN, data=NEW_PASSWORD),
    page("account_safety", "person_trainer", allowed=ADMINISTRATORS),
    page("account_change_ask", "person_trainer change_password", allowed=ADMINISTRATORS),
    # Of this kind there is none.
    page("account_change_ask", "person_trainer app_people", unseen=ADMINISTRATORS),
    form("account_change_ask", "person_trainer change_email", allowed=ADMINISTRATORS, data=NEW_EMAIL),
    # Nobody resets their own.
    form("account_change_ask", "person_administrator change_password", allowed=SUPERUSER, data=REASON),
    page("account_change_list", allowed=DIRECTION | ADMINISTRATORS),
    # The change of the matrix was asked by nobody of the visitors, for a person who is none of them.
    form("account_change_confirm", "account_change", allowed=DIRECTION),
    form("account_change_confirm", "heads_account_change", allowed=DIRECTOR),
    form("account_change_confirm", "missing", unseen=DIRECTION),
    form("account_change_refuse", "account_change", allowed=DIRECTION, data=REASON),
    form("account_change_refuse", "missing", unseen=DIRECTION | ADMINISTRATORS, data=REASON),
    public("choose_password", "stranger_token", ok=404),
    form("person_sessions_end", "person_trainer", allowed=ADMINISTRATORS, data=REASON),
    page("confirm", allowed=SIGNED_IN),
    page("journal_list", allowed=DIRECTION | AUDITOR),
    page("integrity", allowed=DIRECTION | AUDITOR),
    form("clock_confirm", "clock_doubt", allowed=DIRECTION),
    form("clock_confirm", "missing", unseen=DIRECTION),
    page("anomaly_list", allowed=DIRECTION | AUDITOR),
    form("anomaly_examine", "anomaly", allowed=DIRECTION | AUDITOR, data=EXPLANATION),
    # Nobody explains their own.
    form("anomaly_examine", "directors_anomaly", allowed=HEAD | AUDITOR, data=EXPLANATION),
    form("anomaly_examine", "no_anomaly", unseen=DIRECTION | AUDITOR, data=EXPLANATION),
    page("journal_entry", "entry", allowed=DIRECTION | AUDITOR),
    page("journal_entry", "missing", unseen=DIRECTION | AUDITOR),
    form("journal_export", allowed=DIRECTION | AUDITOR, ok=200),
    form("journal_export", allowed=DIRECTION | AUDITOR, ok=200, data={"format": "pdf", "event": "team:registered"}),
    page("access_report", allowed=DIRECTION | AUDITOR | ADMINISTRATORS),
    page("person_list", allowed=DIRECTION | AUDITOR | ADMINISTRATORS),
    page("designation_list", allowed=DIRECTION | AUDITOR | ADMINISTRATORS),
    page("designation_detail", "designation", allowed=DIRECTION | AUDITOR | ADMINISTRATORS),
    page("designation_attachment", "designation paper", allowed=DIRECTION | AUDITOR | ADMINISTRATORS),
    # The paper of one designation is not found under another.
    page("designation_attachment", "own_designation paper", allowed=DIRECTION | AUDITOR | ADMINISTRATORS, ok=404),
    page("person_detail", "person_undesignated", allowed=DIRECTION | AUDITOR | ADMINISTRATORS),
    page("designation_grant", allowed=DIRECTOR),
    form("designation_grant", allowed=DIRECTOR, data=NEW_DESIGNATION),
    # Nobody designates themselves.
    form("designation_grant", data=NEW_DESIGNATION | {"person": "{person_director}"}),
    form("designation_renew", "ending_designation", allowed=DIRECTOR, data=RENEWAL),
    form("designation_renew", "own_designation", data=RENEWAL),
    form("designation_suspend", "designation", allowed=DIRECTOR, data=REASON),
    form("designation_suspend", "own_designation", data=REASON),
    form("designation_resume", "suspended_designation", allowed=DIRECTOR, data=REASON),
    form("designation_resume", "own_designation", data=REASON),
    # Without its file, the form comes back and nothing is done: tests/people/test_attach_document.py sends one.
    form("designation_document", "designation", allowed=DIRECTOR, ok=200),
    form("designation_revoke", "designation", allowed=DIRECTOR, data=REASON),
    # Nobody revokes their own: the director is refused what they may do to others.
    form("designation_revoke", "own_designation", data=REASON),
]
