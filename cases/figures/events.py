"""The journal's events about figures that leave the service. Pure."""

from accounts.journal.events import Event


class FiguresEvent(Event):
    INSPECTION_EXPORTED = "inspection:exported", "Dossier de protection des données édité"
    REPORT_EXPORTED = "report:exported", "Rapport annuel édité"
    UNDERTAKING_EXPORTED = "undertaking:exported", "Engagement de conformité édité"
