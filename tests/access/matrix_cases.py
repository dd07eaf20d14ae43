"""Who reaches incidents, requisitions and deliveries."""

from tests.access.policy import (
    AUDITOR,
    DIRECTION,
    HEAD,
    LEADER,
    LEADERS,
    OTHER_LEADER,
    REASON,
    SIGNED_IN,
    form,
    page,
    public,
)
from tests.access.world import CODE

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

OPENING = {"person": "{person_leader}", "until": "2099-01-01T00:00", "reason": "Débriefing"}
EMERGENCY = {"kind": "clip", "object_number": "1", "person": "{person_rescued}", "reason": "Enfant disparu"}
# An emergency exists for its person, who asked, and who answers for the journal.
UNCONCERNED = SIGNED_IN - DIRECTION - AUDITOR

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
    page("incident_detail", "opened_incident", allowed=DIRECTION | LEADERS),
    form("incident_access_grant", "own_incident", allowed=DIRECTION, data=OPENING),
    form("incident_access_grant", "missing", unseen=DIRECTION, data=OPENING),
    form("incident_access_withdraw", "incident_opening", allowed=DIRECTION, data=REASON),
    form("incident_access_withdraw", "missing", unseen=DIRECTION, data=REASON),
    # A requisition opened by name is read, and no more: every step stays with the direction.
    # Anybody signed in may ask, for themselves alone; the emergencies of the matrix were asked by the director, who
    # does not confirm them.
    page("break_glass_list", allowed=SIGNED_IN),
    page("break_glass_request", allowed=SIGNED_IN),
    form("break_glass_request", allowed=DIRECTION, data=EMERGENCY),
    form("break_glass_grant", "emergency", allowed=HEAD),
    form("break_glass_grant", "missing", unseen=DIRECTION),
    form("break_glass_refuse", "emergency", allowed=DIRECTION, unseen=UNCONCERNED, data=REASON),
    form("break_glass_end", "running_emergency", allowed=DIRECTION, unseen=UNCONCERNED, data=REASON),
    page("requisition_list", allowed=DIRECTION | LEADERS),
    page("requisition_detail", "opened_requisition", allowed=DIRECTION | OTHER_LEADER, unseen=LEADER),
    form("requisition_prepare", "opened_requisition", allowed=DIRECTION),
    form("requisition_access_grant", "requisition", allowed=DIRECTION, data=OPENING),
    form("requisition_access_grant", "missing", unseen=DIRECTION, data=OPENING),
    form("requisition_access_withdraw", "requisition_opening", allowed=DIRECTION, data=REASON),
    form("requisition_access_withdraw", "missing", unseen=DIRECTION, data=REASON),
    page("requisition_new", allowed=DIRECTION),
    form("requisition_new", allowed=DIRECTION, data=NEW_REQUISITION),
    page("requisition_detail", "requisition", allowed=DIRECTION, unseen=LEADERS),
    page("requisition_detail", "prepared_requisition", allowed=DIRECTION, unseen=LEADERS),
    page("requisition_detail", "missing", unseen=DIRECTION | LEADERS),
    page("requisition_document", "requisition document", allowed=DIRECTION, unseen=LEADERS),
    page("requisition_document", "requisition other_document", unseen=DIRECTION | LEADERS),
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
    page("delivery_progress", "delivery_sent", allowed=DIRECTION, unseen=LEADERS),
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
