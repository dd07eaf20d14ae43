"""The journal's events about shifts, absences and calendars. Pure."""

from accounts.journal.events import Event


class DutyEvent(Event):
    ABSENCE_RECORDED = "absence:recorded", "Absence notée"
    ABSENCE_WITHDRAWN = "absence:withdrawn", "Absence retirée"
    CALENDAR_OPENED = "calendar:opened", "Agenda de brigade ouvert"
    CALENDAR_REVOKED = "calendar:revoked", "Agenda de brigade retiré"
    SHIFT_CANCELLED = "shift:cancelled", "Vacation annulée"
    SHIFT_CHANGED = "shift:changed", "Vacation modifiée"
    SHIFT_PLANNED = "shift:planned", "Vacation prévue"
