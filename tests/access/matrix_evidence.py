"""Who reaches what was filmed, and the devices."""

from tests.access.policy import (
    ADMINISTRATORS,
    DIRECTION,
    DIRECTOR,
    EQUIPMENT,
    HEAD,
    LEADER,
    LEADERS,
    OTHER_LEADER,
    REASON,
    TRAINER,
    form,
    page,
    token_only,
)

ISSUE = {"wearer": "{person_unequipped}"}
ISSUE_ON_SHIFT = {"wearer": "{person_on_shift}", "shift": "{north_shift}"}
RETURN = {"condition": "damaged", "remarks": "Vitre fendue"}
BOARD = {"agent-{person_on_shift}-camera": "{free_camera_serial}"}
CORRECTION = {"wearer": "{person_unequipped}", "issued_at": "2026-03-10T21:00", "reason": "Feuille de perception"}
WATCH = {"purpose": "debrief", "reference": "Débriefing du 3"}
HOLD = {"kind": "judicial", "reference": "PV 2026/118"}
OPENING = {"person": "{person_leader}", "until": "2099-01-01T00:00", "reason": "Débriefing"}
RESTRICTION = {"until": "2099-01-01T00:00", "reason": "Mineur filmé"}
TOKEN = {"label": "PC-APPEL-2", "reason": "Installation"}
LOSS = {
    "kind": "lost",
    "noticed_at": "2026-03-10T21:00",
    "noticed_by": "{person_leader}",
    "circumstance": "patrol",
    "confirmed": "on",
}
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
    form("clip_access_grant", "clip", allowed=DIRECTION, data=OPENING),
    form("clip_access_grant", "missing", unseen=DIRECTION, data=OPENING),
    form("clip_access_withdraw", "grant", allowed=DIRECTION, data=REASON),
    form("clip_access_withdraw", "missing", unseen=DIRECTION, data=REASON),
    form("clip_restrict", "clip", allowed=DIRECTION, data=RESTRICTION),
    form("clip_restrict", "missing", unseen=DIRECTION, data=RESTRICTION),
    # Only the director is named on the restricted clip: for the head of the control room it does not exist.
    page("clip_detail", "restricted_clip", allowed=DIRECTOR, unseen=HEAD | LEADERS),
    page("clip_thumbnail", "restricted_clip", allowed=DIRECTOR, unseen=HEAD | LEADERS),
    form("open_viewing", "restricted_clip", allowed=DIRECTOR, unseen=HEAD | LEADERS, data=WATCH),
    form("place_hold", "restricted_clip", allowed=DIRECTOR, unseen=HEAD, data=HOLD),
    form("clip_access_grant", "restricted_clip", allowed=DIRECTOR, unseen=HEAD, data=OPENING),
    form("clip_lift_restriction", "restricted_clip", allowed=DIRECTOR, unseen=HEAD, data=REASON),
    page("quarantine_list", allowed=DIRECTION),
    page("quarantine_detail", "file", allowed=DIRECTION),
    page("quarantine_detail", "missing", unseen=DIRECTION),
    form("quarantine_admit", "file", allowed=DIRECTION, ok=200, data=ADMISSION),
    form("quarantine_admit", "missing", unseen=DIRECTION, data=ADMISSION),
    page("camera_list", allowed=DIRECTION | LEADERS | EQUIPMENT | ADMINISTRATORS),
    page("camera_detail", "camera", allowed=DIRECTION | LEADERS | EQUIPMENT | ADMINISTRATORS),
    page("camera_detail", "missing", unseen=DIRECTION | LEADERS | EQUIPMENT | ADMINISTRATORS),
    # A team leader issues on the shifts of their team, and nowhere else.
    form("issue_camera", "free_camera", allowed=DIRECTION | EQUIPMENT, data=ISSUE),
    form("issue_camera", "free_camera", allowed=DIRECTION | LEADER | EQUIPMENT, data=ISSUE_ON_SHIFT),
    form("issue_camera", "missing", unseen=DIRECTION | LEADERS | EQUIPMENT, data=ISSUE),
    form("return_camera", "issue", allowed=DIRECTION | LEADERS | EQUIPMENT, data=RETURN),
    form("return_camera", "missing", unseen=DIRECTION | LEADERS | EQUIPMENT, data=RETURN),
    page("shift_issues", "north_shift", allowed=DIRECTION | LEADER | EQUIPMENT),
    page("shift_issues", "south_shift", allowed=DIRECTION | OTHER_LEADER | EQUIPMENT),
    page("shift_issues", "missing", unseen=DIRECTION | LEADERS | EQUIPMENT),
    page("issue_sheet", "north_shift", allowed=DIRECTION | LEADER | EQUIPMENT),
    page("issue_sheet", "south_shift", allowed=DIRECTION | OTHER_LEADER | EQUIPMENT),
    page("issue_sheet", "missing", unseen=DIRECTION | LEADERS | EQUIPMENT),
    form("shift_issues", "north_shift", allowed=DIRECTION | LEADER | EQUIPMENT, data=BOARD),
    form("shift_issues", "missing", unseen=DIRECTION | LEADERS | EQUIPMENT, data=BOARD),
    page("correct_issue", "issue", allowed=DIRECTION),
    page("correct_issue", "missing", unseen=DIRECTION),
    form("correct_issue", "issue", allowed=DIRECTION, data=CORRECTION),
    form("correct_issue", "missing", unseen=DIRECTION, data=CORRECTION),
    form("change_camera_state", "free_camera move_maintain", allowed=EQUIPMENT | ADMINISTRATORS, data=REASON),
    form("change_camera_state", "missing move_maintain", unseen=EQUIPMENT | ADMINISTRATORS, data=REASON),
    form("change_camera_state", "free_camera no_move", unseen=EQUIPMENT | ADMINISTRATORS, data=REASON),
    page("declare_loss", "free_camera", allowed=DIRECTION | LEADERS | EQUIPMENT | ADMINISTRATORS),
    page("declare_loss", "missing", unseen=DIRECTION | LEADERS | EQUIPMENT | ADMINISTRATORS),
    form("declare_loss", "free_camera", allowed=DIRECTION | LEADERS | EQUIPMENT | ADMINISTRATORS, data=LOSS),
    form("declare_loss", "missing", unseen=DIRECTION | LEADERS | EQUIPMENT | ADMINISTRATORS, data=LOSS),
    page("loss_pdf", "loss", allowed=DIRECTION | LEADERS | EQUIPMENT | ADMINISTRATORS),
    page("loss_pdf", "missing", unseen=DIRECTION | LEADERS | EQUIPMENT | ADMINISTRATORS),
    page("device_file", "device_file", allowed=DIRECTION | LEADERS | EQUIPMENT | ADMINISTRATORS),
    page("device_file", "missing", unseen=DIRECTION | LEADERS | EQUIPMENT | ADMINISTRATORS),
    page("offload_list", allowed=DIRECTION | LEADERS | EQUIPMENT | ADMINISTRATORS),
    page("offload_detail", "offload", allowed=DIRECTION | LEADERS | EQUIPMENT | ADMINISTRATORS),
    page("offload_detail", "missing", unseen=DIRECTION | LEADERS | EQUIPMENT | ADMINISTRATORS),
    form("offload_explain", "unexplained_offload", allowed=DIRECTION, data=REASON),
    form("offload_explain", "missing", unseen=DIRECTION, data=REASON),
    page("dock_list", allowed=EQUIPMENT | ADMINISTRATORS),
    form("issue_token", "dock", allowed=EQUIPMENT | ADMINISTRATORS, ok=200, data=TOKEN),
    form("issue_token", "missing", unseen=EQUIPMENT | ADMINISTRATORS, data=TOKEN),
    form("revoke_token", "dock_token", allowed=EQUIPMENT | ADMINISTRATORS, data=REASON),
    form("revoke_token", "missing", unseen=EQUIPMENT | ADMINISTRATORS, data=REASON),
    # The door of dock agents: no session opens it. With a token: tests/equipment/test_dock_tokens.py.
    *token_only("offload_announce"),
    *token_only("offload_account", "offload"),
    *token_only("offload_retire", "offload"),
    *token_only("offload_differs", "offload"),
    *token_only("upload_list"),
    *token_only("upload_detail", "no_viewing"),
    page("shift_list", allowed=DIRECTION | LEADERS | EQUIPMENT | TRAINER),
]
