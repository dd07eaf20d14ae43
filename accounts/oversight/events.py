"""What the journal can say of anomalies explained and exports. Pure."""

from accounts.journal.events import Event


class OversightEvent(Event):
    ANOMALY_EXAMINED = "anomaly:examined", "Anomalie examinée"
    JOURNAL_EXPORTED = "journal:exported", "Journal exporté"
