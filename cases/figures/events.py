"""The journal's events about figures that leave the service. Pure."""

from accounts.journal.events import Event


class FiguresEvent(Event):
    REPORT_EXPORTED = "report:exported", "Rapport annuel édité"
