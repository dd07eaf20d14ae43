"""The access policy: every URL, on every kind of object, for every visitor.

To add a URL, add one line to the list of its app: `page(name, objects, …)` for what is read, `form(…)` for what is
sent. `objects` are the names of the keys in its address, in order (tests/access/world.py builds them). Say who is
`allowed`; who does not see the object is `unseen` and gets 404; everybody else who is signed in gets 403, and whoever
is not is sent to the sign-in page. Then add a line for the right role on the wrong object.
"""

from tests.access.policy import (
    ADMINISTRATORS,
    DIRECTION,
    EQUIPMENT,
    LEADERS,
    SIGNED_IN,
    Row,
    form,
    page,
    public,
)
from tests.access.world import CODE

LEADER = frozenset({"leader"})
OTHER_LEADER = frozenset({"other_leader"})
DIRECTOR = frozenset({"director"})
HEAD = frozenset({"head"})

SITE = [
    page("today", allowed=SIGNED_IN),
    page("search", allowed=SIGNED_IN),
    public("health"),
    public("gallery"),
    page("outbox", allowed=DIRECTION),
    page("outbox_mail", "outbox_mail", allowed=DIRECTION),
]

ACCOUNTS = [
    page("sign_in", allowed=SIGNED_IN, ok=302, strangers=200),
    form("sign_out", allowed=SIGNED_IN),
]

REASON = {"reason": "Erreur de saisie"}
NEW_INCIDENT = {
    "kind": "noise",
    "title": "Tapage",
    "started_at": "2026-03-10T21:00",
    "ended_at": "2026-03-10T22:00",
    "place": "Gare",
}
NEW_REQUISITION = {
    "legal_basis": "60-1",
    "report_number": "2026/119",
    "officer_name": "Claude Martin",
    "officer_unit": "Commissariat",
    "officer_email": "opj@police.invalid",
    "window_start": "2026-03-10T21:00",
    "window_end": "2026-03-10T22:00",
}

CASES = [
    page("incident_list", allowed=DIRECTION | LEADERS),
    page("proposal_list", allowed=DIRECTION),
    page("incident_new", allowed=DIRECTION),
    form("incident_new", allowed=DIRECTION, data=NEW_INCIDENT),
    page("incident_detail", "own_incident", allowed=DIRECTION | LEADER, unseen=OTHER_LEADER),
    page("incident_detail", "other_incident", allowed=DIRECTION | OTHER_LEADER, unseen=LEADER),
    page("incident_detail", "missing", unseen=DIRECTION | LEADERS),
    page("incident_change", "own_incident", allowed=DIRECTION),
    form("incident_change", "own_incident", allowed=DIRECTION, data=NEW_INCIDENT),
    form("incident_link_clip", "own_incident clip", allowed=DIRECTION),
    form("incident_link_clip", "own_incident missing", unseen=DIRECTION),
    form("incident_unlink_clip", "own_incident linked_clip", allowed=DIRECTION, data=REASON),
    page("requisition_list", allowed=DIRECTION),
    page("requisition_new", allowed=DIRECTION),
    form("requisition_new", allowed=DIRECTION, data=NEW_REQUISITION),
    page("requisition_detail", "requisition", allowed=DIRECTION),
    page("requisition_detail", "prepared_requisition", allowed=DIRECTION),
    page("requisition_detail", "missing", unseen=DIRECTION),
    page("requisition_document", "requisition document", allowed=DIRECTION),
    page("requisition_document", "requisition other_document", unseen=DIRECTION),
    page("requisition_register", "requisition", allowed=DIRECTION),
    form("requisition_register", "requisition", allowed=DIRECTION, data=NEW_REQUISITION),
    form("requisition_choose_clips", "requisition", allowed=DIRECTION, data={"clips": ["{clip}"]}),
    form("requisition_prepare", "requisition", allowed=DIRECTION),
    form("requisition_nothing_found", "requisition", allowed=DIRECTION, data={"searched": "Toutes les caméras"}),
    form("requisition_send_back", "prepared_requisition", allowed=DIRECTION, data=REASON),
    # The director prepared it: another person approves.
    form("requisition_approve", "prepared_requisition", allowed=HEAD),
    form("requisition_refuse", "requisition", allowed=DIRECTION, data=REASON),
    form("requisition_close", "approved_requisition", allowed=DIRECTION, data=REASON),
    page("delivery_progress", "delivery_sent", allowed=DIRECTION),
    form("delivery_send", "delivery_ready", allowed=DIRECTION, ok=200, data={"recipient": "opj@police.invalid"}),
    form("delivery_renew_code", "delivery_sent", allowed=DIRECTION, ok=200),
    form("delivery_revoke", "delivery_sent", allowed=DIRECTION, data=REASON),
    # What an officer without an account reaches: the page of a link that has left, and nothing without the code.
    public("delivery_page", "token_sent"),
    public("delivery_page", "token_revoked"),
    public("delivery_page", "token_ready", ok=404),
    public("delivery_page", "stranger_token", ok=404),
    public("delivery_open", "token_sent", "POST", ok=302, data={"code": CODE}),
    public("delivery_open", "token_sent", "POST", ok=403, data={"code": "AAAAA22222"}),
    public("delivery_open", "token_revoked", "POST", ok=403, data={"code": CODE}),
    public("delivery_open", "token_ready", "POST", ok=404, data={"code": CODE}),
    public("delivery_open", "stranger_token", "POST", ok=404, data={"code": CODE}),
    public("delivery_download", "token_sent", "POST", ok=302),
    public("delivery_download", "stranger_token", "POST", ok=404),
    public("delivery_package", "token_sent", ok=302),
    public("delivery_package", "stranger_token", ok=404),
    public("delivery_acknowledge", "token_sent", "POST", ok=302, data={"name": "Claude Martin"}),
    public("delivery_acknowledge", "stranger_token", "POST", ok=404, data={"name": "Claude Martin"}),
]

# What the admin site keeps: the model, and who keeps it. Nothing is ever deleted there.
KEPT = {
    "accounts_user": ("person_trainer", ADMINISTRATORS),
    "accounts_team": ("team", ADMINISTRATORS),
    "evidence_camera": ("camera", ADMINISTRATORS | EQUIPMENT),
    "evidence_dock": ("dock", ADMINISTRATORS | EQUIPMENT),
}
KEEPERS = ADMINISTRATORS | EQUIPMENT

ADMIN = [
    keeper_row
    for model, (key, keepers) in KEPT.items()
    for keeper_row in (
        page(f"admin:{model}_changelist", allowed=keepers, outside=KEEPERS),
        page(f"admin:{model}_add", allowed=keepers),
        page(f"admin:{model}_change", key, allowed=keepers),
        page(f"admin:{model}_history", key, allowed=keepers),
        page(f"admin:{model}_delete", key),
    )
]

MATRIX: list[Row] = [*SITE, *ACCOUNTS, *CASES]
