"""The access policy: every URL, on every kind of object, for every visitor.

To add a URL, add one line to the list of its app: `page(name, objects, …)` for what is read, `form(…)` for what is
sent. `objects` are the names of the keys in its address, in order (tests/access/world.py builds them). Say who is
`allowed`; who does not see the object is `unseen` and gets 404; everybody else who is signed in gets 403, and whoever
is not is sent to the sign-in page. Then add a line for the right role on the wrong object.
"""

from tests.access.policy import (
    ADMINISTRATORS,
    AUDITOR,
    DIRECTION,
    EQUIPMENT,
    LEADERS,
    SIGN_IN,
    SIGNED_IN,
    TRAINER,
    Row,
    form,
    kept,
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

REASON = {"reason": "Erreur de saisie"}
NEW_DESIGNATION = {
    "person": "{person_undesignated}",
    "role": "trainer",
    "starts_at": "2026-03-10T08:00",
    "order_reference": "Arrêté 2026-12",
}

ACCOUNTS = [
    page("sign_in", allowed=SIGNED_IN, ok=302, strangers=200),
    form("sign_out", allowed=SIGNED_IN),
    page("journal_list", allowed=DIRECTION | AUDITOR),
    form("journal_export", allowed=DIRECTION | AUDITOR, ok=200),
    page("who_may", allowed=DIRECTION | AUDITOR | ADMINISTRATORS),
    page("designation_list", allowed=DIRECTION | AUDITOR | ADMINISTRATORS),
    form("designation_grant", allowed=DIRECTOR, data=NEW_DESIGNATION),
    form("designation_revoke", "designation", allowed=DIRECTOR, data=REASON),
    # Nobody revokes their own: the director is refused what they may do to others.
    form("designation_revoke", "own_designation", data=REASON),
]

ISSUE = {"wearer": "{person_unequipped}"}
WATCH = {"purpose": "debrief", "reference": "Débriefing du 3"}
HOLD = {"kind": "judicial", "reference": "PV 2026/118"}
OPENING = {"person": "{person_leader}", "until": "2099-01-01T00:00", "reason": "Débriefing"}
ADMISSION = {"camera": "{camera}", "recorded_at": "2026-03-10T21:00", "reason": "Registre"}

# Footage: the direction sees every clip, a team leader those opened to them by name and for as long as they are.
EVIDENCE = [
    page("clip_list", allowed=DIRECTION | LEADERS),
    page("clip_detail", "clip", allowed=DIRECTION, unseen=LEADERS),
    page("clip_detail", "opened_clip", allowed=DIRECTION | LEADER, unseen=OTHER_LEADER),
    page("clip_detail", "expired_clip", allowed=DIRECTION, unseen=LEADERS),
    page("clip_detail", "erased_clip", allowed=DIRECTION, unseen=LEADERS),
    page("clip_detail", "missing", unseen=DIRECTION | LEADERS),
    page("clip_thumbnail", "clip", allowed=DIRECTION, unseen=LEADERS),
    page("clip_thumbnail", "opened_clip", allowed=DIRECTION | LEADER, unseen=OTHER_LEADER),
    page("clip_thumbnail", "erased_clip", unseen=DIRECTION | LEADERS),
    form("open_viewing", "clip", allowed=DIRECTION, unseen=LEADERS, data=WATCH),
    form("open_viewing", "opened_clip", allowed=DIRECTION | LEADER, unseen=OTHER_LEADER, data=WATCH),
    form("open_viewing", "expired_clip", allowed=DIRECTION, unseen=LEADERS, data=WATCH),
    form("open_viewing", "missing", unseen=DIRECTION | LEADERS, data=WATCH),
    # A viewing belongs to the person who opened it: the head of the control room does not see the director's.
    page("viewing_detail", "directors_viewing", allowed=DIRECTOR, unseen=HEAD | LEADERS),
    page("viewing_detail", "leaders_viewing", allowed=LEADER, unseen=DIRECTION | OTHER_LEADER),
    page("viewing_detail", "no_viewing", unseen=DIRECTION | LEADERS),
    page("viewing_stream", "directors_viewing", allowed=DIRECTOR, unseen=HEAD | LEADERS),
    page("viewing_stream", "leaders_viewing", allowed=LEADER, unseen=DIRECTION | OTHER_LEADER),
    page("viewing_stream", "no_viewing", unseen=DIRECTION | LEADERS),
    form("close_viewing", "directors_viewing", allowed=DIRECTOR, unseen=HEAD | LEADERS),
    form("close_viewing", "leaders_viewing", allowed=LEADER, unseen=DIRECTION | OTHER_LEADER),
    form("place_hold", "clip", allowed=DIRECTION, data=HOLD),
    form("place_hold", "missing", unseen=DIRECTION, data=HOLD),
    form("release_hold", "hold", allowed=DIRECTION, data=REASON),
    form("release_hold", "missing", unseen=DIRECTION, data=REASON),
    form("open_clip", "clip", allowed=DIRECTION, data=OPENING),
    form("open_clip", "missing", unseen=DIRECTION, data=OPENING),
    form("close_clip", "opening", allowed=DIRECTION),
    form("close_clip", "missing", unseen=DIRECTION),
    page("quarantine_list", allowed=DIRECTION),
    page("quarantine_detail", "file", allowed=DIRECTION),
    page("quarantine_detail", "missing", unseen=DIRECTION),
    form("quarantine_admit", "file", allowed=DIRECTION, ok=200, data=ADMISSION),
    form("quarantine_admit", "missing", unseen=DIRECTION, data=ADMISSION),
    page("camera_list", allowed=DIRECTION | LEADERS | EQUIPMENT | ADMINISTRATORS),
    page("camera_detail", "camera", allowed=DIRECTION | LEADERS | EQUIPMENT | ADMINISTRATORS),
    page("camera_detail", "missing", unseen=DIRECTION | LEADERS | EQUIPMENT | ADMINISTRATORS),
    form("issue_camera", "free_camera", allowed=DIRECTION | LEADERS | EQUIPMENT, data=ISSUE),
    form("issue_camera", "missing", unseen=DIRECTION | LEADERS | EQUIPMENT, data=ISSUE),
    form("return_camera", "issue", allowed=DIRECTION | LEADERS | EQUIPMENT),
    form("return_camera", "missing", unseen=DIRECTION | LEADERS | EQUIPMENT),
    page("shift_list", allowed=DIRECTION | LEADERS | EQUIPMENT | TRAINER),
]

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

# What the admin site keeps: the model, the row of it that is visited, and who keeps it.
KEPT = {
    "accounts_user": ("person_trainer", ADMINISTRATORS),
    "accounts_team": ("team", ADMINISTRATORS),
    "evidence_camera": ("camera", ADMINISTRATORS | EQUIPMENT),
    "evidence_dock": ("dock", ADMINISTRATORS | EQUIPMENT),
}
KEEPERS = ADMINISTRATORS | EQUIPMENT

ADMIN = [
    page("admin:index", allowed=KEEPERS),
    page("admin:app_list", "app_evidence", allowed=KEEPERS),
    page("admin:app_list", "app_accounts", allowed=ADMINISTRATORS, unseen=EQUIPMENT),
    page("admin:password_change", allowed=KEEPERS),
    page("admin:password_change_done", allowed=KEEPERS),
    page("admin:jsi18n", allowed=KEEPERS),
    page("admin:autocomplete"),
    # One door: the site's own sign-in page, and its own sign-out.
    page("admin:login", allowed=SIGNED_IN, ok=SIGN_IN),
    form("admin:logout", allowed=KEEPERS),
    # Nothing is ever deleted there: what has existed is history.
    *(row for model, (key, keepers) in KEPT.items() for row in kept(model, key, keepers)),
]

# Addresses without a name that only redirect to one of these pages.
NOT_OURS = ("admin:<path:object_id>/", "admin:view_on_site", "admin:(?P<url>.*)$")

MATRIX: list[Row] = [*SITE, *ACCOUNTS, *EVIDENCE, *CASES, *ADMIN]
