"""Who reaches shifts, absences, rosters, calendars and training."""

from typing import Any

from tests.access.policy import (
    AUDITOR,
    DIRECTION,
    EQUIPMENT,
    LEADER,
    LEADERS,
    OTHER_LEADER,
    REASON,
    SIGNED_IN,
    TRAINER,
    form,
    page,
    public,
)

SEES_SHIFTS = DIRECTION | EQUIPMENT | LEADERS | TRAINER
SEES_TRAINING = DIRECTION | LEADERS | TRAINER
TRAINS = DIRECTION | TRAINER
SHIFT = {
    "team": "{team}",
    "day": "2027-03-01",
    "start": "06:30",
    "end": "14:30",
    "place": "Gare",
    "officers": ["{person_spare}"],
}
CHANGED = {"day": "2027-03-01", "start": "06:30", "end": "14:30", "place": "Gare", "reason": "Renfort"}
PRIORITY = {"is_priority": "1"}
ABSENT: dict[str, str] = {"person": "{person_on_shift}", "reason": "leave"}
ROSTER = {"text": "date;debut;fin;brigade;secteur;chef;agents\n01/03/2027;06:30;14:30;Nord;Gare;;\n"}
SESSION = {
    "version": "{version}",
    "date": "2027-03-01",
    "half_day": "morning",
    "place": "Stand",
    "trainer": "{person_trainer}",
    "capacity": "12",
}
QUESTION = {
    "course": "{course}",
    "text": "Quand dit-on que l’on filme ?",
    "answer_A": "Dès le déclenchement",
    "right_A": "on",
    "answer_B": "Jamais",
}
MARKS = {"attendance-{enrolment}": "present", "result-{enrolment}": "passed"}
PROPOSAL = {
    **{"version": "{version}", "until": "2027-03-01", "minimum_percent": "0"},
    **{"offres-TOTAL_FORMS": "1", "offres-INITIAL_FORMS": "0", "offres-0-date": "2027-03-01"},
    **{"offres-0-half_day": "morning", "offres-0-place": "Stand", "offres-0-trainer": "{person_trainer}"},
    "offres-0-capacity": "2",
}
PLACE = {"person": "{person_spare}", "half_day": "{offered}"}

MODULE = {"title": "Fixer", "minutes": "15", "body": "Trois gestes.", "to_remember": "Placer, verrouiller, éprouver."}
OTHERS = SIGNED_IN - SEES_TRAINING
DRAFT: dict[str, Any] = {"allowed": TRAINS, "unseen": SIGNED_IN - TRAINS}

SHIFTS = [
    page("shift_planner", allowed=SEES_SHIFTS),
    page("shift_week", "monday", allowed=SEES_SHIFTS),
    page("shift_detail", "north_shift", allowed=SEES_SHIFTS),
    page("shift_detail", "missing", unseen=SEES_SHIFTS),
    page("shift_plan", allowed=DIRECTION),
    form("shift_plan", allowed=DIRECTION, data=SHIFT),
    page("shift_change", "north_shift", allowed=DIRECTION),
    form("shift_change", "north_shift", allowed=DIRECTION, data=CHANGED),
    form("shift_cancel", "north_shift", allowed=DIRECTION, data=REASON),
    form("shift_priority", "north_shift person_on_shift", allowed=DIRECTION, data=PRIORITY),
    form("shift_priority", "north_shift person_south", unseen=DIRECTION, data=PRIORITY),
    form("absence_record", "north_shift", allowed=DIRECTION | LEADER, data=ABSENT),
    # A leader notes the absences of their own team alone.
    form("absence_record", "south_shift", allowed=DIRECTION | OTHER_LEADER, data=ABSENT | {"person": "{person_south}"}),
    form("absence_withdraw", "north_absence", allowed=DIRECTION | LEADER),
    page("week_copy_preview", "monday", allowed=DIRECTION),
    form("week_copy", "monday", allowed=DIRECTION, data={"target": "{next_week}"}),
    page("roster_form", allowed=DIRECTION),
    page("roster_template", allowed=DIRECTION),
    form("roster_preview", allowed=DIRECTION, ok=200),
    form("roster_confirm", allowed=DIRECTION, data=ROSTER),
    page("calendar_list", allowed=DIRECTION),
    form("calendar_open", "team", allowed=DIRECTION, ok=200),
    form("calendar_revoke", "team", allowed=DIRECTION),
    public("team_calendar", "team calendar_secret"),
    public("team_calendar", "team wrong_secret", ok=404),
    public("team_calendar", "south_team calendar_secret", ok=404),
]

TRAINING = [
    page("training_list", allowed=SEES_TRAINING),
    page("training_plan", allowed=TRAINS),
    form("training_plan", allowed=TRAINS, data=SESSION),
    page("training_session", "session", allowed=SEES_TRAINING),
    page("training_session", "missing", unseen=SEES_TRAINING),
    page("training_sheet", "session", allowed=SEES_TRAINING),
    form("training_enrol", "session", allowed=TRAINS, data={"people": ["{person_spare}"]}),
    form("training_mark", "session", allowed=TRAINS, data=MARKS),
    form("training_certify", "passed_session", allowed=TRAINS),
    form("training_cancel", "session", allowed=TRAINS, data=REASON),
    form("training_withdraw", "session", allowed=TRAINS, data={"enrolment": "{enrolment}", "reason": "Congé"}),
    form("training_withdraw", "missing", unseen=TRAINS, data={"enrolment": "{enrolment}", "reason": "Congé"}),
    form("training_replace", "session", allowed=TRAINS, data={"enrolment": "{enrolment}", "person": "{person_spare}"}),
    form("training_wait", "full_session", allowed=TRAINS, data={"people": ["{person_spare}"]}),
    form("training_unwait", "full_session", allowed=TRAINS, data={"waiting": "{waiting}"}),
    form("training_enrol_expiring", "session", allowed=TRAINS),
    page("training_coverage", allowed=SEES_TRAINING),
    form("coverage_export", allowed=SEES_TRAINING, data={"table": "shifts", "format": "xlsx"}, ok=200),
    page("planning_list", allowed=TRAINS),
    page("planning_new", allowed=TRAINS),
    form("planning_new", allowed=TRAINS, data=PROPOSAL),
    page("planning_detail", "proposal", allowed=TRAINS),
    page("planning_detail", "missing", unseen=TRAINS),
    form("planning_place", "proposal", allowed=TRAINS, data=PLACE),
    form("planning_place", "missing", unseen=TRAINS, data=PLACE),
    form("planning_remove", "proposal", allowed=TRAINS, data={"person": "{proposed_person}"}),
    form("planning_convoke", "proposal", allowed=TRAINS),
    page("training_status", allowed=SEES_TRAINING),
    form("list_export", "standing_listing", allowed=SEES_TRAINING, ok=200),
    page("training_person", "person_leader", allowed=SEES_TRAINING),
    form("link_send", "person_spare", allowed=TRAINS),
    form("link_send", "missing", unseen=TRAINS),
    form("links_revoke", "person_spare", allowed=TRAINS, data=REASON),
    # The link is the key, whoever follows it; tests/training/test_own_page.py has the rest.
    public("own_page_open", "own_token"),
    public("own_page_open", "own_token", method="POST", ok=302),
    public("own_page_open", "wrong_secret", ok=404),
    public("own_page", ok=404),
    public("own_certificate", "own_certificate", ok=404),
    public("own_syllabus", "published", ok=404),
    page("certificate_pdf", "certificate", allowed=SEES_TRAINING, unseen=OTHERS),
    page("certificate_pdf", "own_certificate", allowed=SEES_TRAINING | AUDITOR, unseen=OTHERS - AUDITOR),
    form("certificate_revoke", "certificate", allowed=TRAINS, data=REASON),
    page("external_new", "person_spare", allowed=TRAINS),
    page("external_new", "missing", unseen=TRAINS),
    # Without a document the form comes back with its error.
    form("external_new", "person_spare", allowed=TRAINS, ok=200, data={"organisation": "CNFPT"}),
    # Its document: the holder, who is the auditor, and who manages training.
    page("certificate_document", "own_external", allowed=TRAINS | AUDITOR, unseen=SIGNED_IN - TRAINS - AUDITOR),
    page("certificate_document", "certificate", unseen=SIGNED_IN),
    page("course_list", allowed=TRAINS),
    page("course_new", allowed=TRAINS),
    form("course_new", allowed=TRAINS, data={"name": "Tonfa"}),
    form("course_version", "course", allowed=TRAINS, data={"valid_months": "12", "starts_on": "2026-01-01"}),
]

# What was published is read by everybody who is signed in; a draft by those who write it.
SYLLABUS = [
    page("my_training", allowed=SIGNED_IN),
    page("syllabus_list", "course", allowed=SEES_TRAINING),
    form("syllabus_adopt", "bare_course", allowed=TRAINS),
    form("syllabus_draft", "bare_course", allowed=TRAINS),
    page("syllabus_compare", "published draft", allowed=TRAINS, unseen=LEADERS),
    page("syllabus_compare", "published other_published", unseen=SEES_TRAINING),
    *(
        row
        for name in ("syllabusversion_detail", "syllabus_project", "syllabus_print")
        for row in (page(name, "published", allowed=SIGNED_IN), page(name, "draft", **DRAFT))
    ),
    page("syllabus_pdf", "published", allowed=SIGNED_IN),
    page("syllabus_pdf", "draft", **DRAFT),
    page("module_read", "published first", allowed=SIGNED_IN),
    page("module_read", "draft first", **DRAFT),
    page("module_read", "published missing", unseen=SIGNED_IN),
    page("module_file", "published_file", allowed=SIGNED_IN),
    page("module_file", "draft_file", **DRAFT),
    page("syllabus_edit", "draft", allowed=TRAINS),
    page("module_add", "draft", allowed=TRAINS),
    form("module_add", "draft", allowed=TRAINS, data=MODULE),
    page("module_edit", "draft_module", allowed=TRAINS),
    form("module_edit", "draft_module", allowed=TRAINS, data=MODULE),
    form("module_move", "draft_module", allowed=TRAINS, data={"direction": "up"}),
    form("module_remove", "draft_module", allowed=TRAINS),
    # Without a file the form comes back with its error.
    form("module_attach", "draft_module", allowed=TRAINS, ok=200),
    form("module_file_remove", "draft_file", allowed=TRAINS),
    form("syllabus_publish", "draft", allowed=TRAINS, data={"note": "Fixer ajouté"}),
    form("syllabus_discard", "draft", allowed=TRAINS),
]

QUIZ = [
    page("question_bank", allowed=TRAINS),
    form("question_bank", allowed=TRAINS, data=QUESTION),
    form("question_retire", "question", allowed=TRAINS),
    page("attendance_scan", "session", allowed=TRAINS),
    form("attendance_scan", "quiz_session", allowed=TRAINS, data={"badge": "{badge_enrolled}"}),
    page("practice_list", "session", allowed=TRAINS),
    form("practice_list", "quiz_session", allowed=TRAINS, data={"fix-{quiz_enrolment}": "on"}),
    page("quiz_detail", "quiz_session", allowed=TRAINS),
    page("quiz_detail", "missing", unseen=TRAINS),
    form("quiz_prepare", "quiz_session", allowed=TRAINS, data={"count": "1"}),
    form("quiz_codes", "quiz_session", allowed=TRAINS, ok=200),
    form("quiz_papers", "quiz_session", allowed=TRAINS, data={"paper-{quiz_enrolment}-1": "A"}),
    form("quiz_mark", "answered_session", allowed=TRAINS),
    page("quiz_paper", "quiz_session", allowed=TRAINS),
    page("quiz_paper", "session", unseen=TRAINS),
    page("quiz_key", "quiz_session", allowed=TRAINS),
    public("certificate_check"),
    public("certificate_check", method="POST", ok=404, data={"code": "XXXXXXXXXXXX"}),
    public("tablet_code"),
    public("tablet_code", method="POST", ok=403, data={"code": "XXXXXXXX"}),
    public("tablet_quiz", ok=302),
    public("tablet_quiz", method="POST", ok=302),
]

DUTY = [*SHIFTS, *TRAINING, *SYLLABUS, *QUIZ]
