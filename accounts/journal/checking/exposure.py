"""What could be cut from the journal's end without being found. Reads only."""

from dataclasses import dataclass
from datetime import datetime

from accounts.base.moments import numeric_moment
from accounts.journal.models import JournalEntry, JournalHead
from accounts.journal.signing.anchor import anchor
from accounts.journal.signing.signed_notes import NotACheckpoint


@dataclass(frozen=True)
class Exposure:
    """`size` entries are anchored outside the database, the last one written at `since`; `later` were written after."""

    size: int
    since: datetime | None
    later: int

    @property
    def sentence(self) -> str:
        if not self.since:
            return "Le journal n’est pas encore ancré hors de la base : une coupure de sa fin ne s’y verrait pas."
        upto = f"l’entrée {self.size}, du {numeric_moment(self.since, seconds=True)}"
        if not self.later:
            return f"Toute coupure se verrait : le journal est ancré hors de la base jusqu’à {upto}, la dernière."
        cut = "ce qui est écrit depuis, une entrée," if self.later == 1 else f"les {self.later} entrées écrites depuis"
        could = "pourrait être coupé" if self.later == 1 else "pourraient être coupées"
        return f"Une coupure se verrait jusqu’à {upto} ; {cut} {could} sans que cela se voie."


def exposure() -> Exposure:
    """Up to which instant a cut of the journal's end, with the key out of reach, is found now."""
    try:
        anchored = anchor()
    except NotACheckpoint:
        anchored = None
    head = JournalHead.objects.filter(pk=1).first()
    size, number = anchored.size if anchored else 0, head.number if head else 0
    since = JournalEntry.objects.filter(number=size).values_list("at", flat=True).first()
    return Exposure(size, since, max(number - size, 0))
