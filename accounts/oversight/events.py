"""The journal's events about explained anomalies and exports. Pure."""

from accounts.journal.events import Event


class OversightEvent(Event):
    ANOMALY_EXAMINED = "anomaly:examined", "Anomalie examinée"
    JOURNAL_EXPORTED = "journal:exported", "Journal exporté"
    LIST_EXPORTED = "list:exported", "Liste exportée"
