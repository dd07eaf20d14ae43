"""What the dashboard shows: amounts, figures, charts and sections. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

UNKNOWN = "—"


@dataclass(frozen=True)
class Amount:
    """A number and how it is written. A number that is not said, or that nobody knows, has only words."""

    value: float | None
    words: str

    @classmethod
    def of(cls, count: int) -> "Amount":
        return cls(count, f"{count:,}".replace(",", "\u202f"))

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True)
class Figure:
    """One line: what is counted, in the period and in the one before; the list of the rows behind it, for those who see
    them all; how it is counted, where that is not plain."""

    label: str
    now: Amount
    before: Amount | None = None
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Section:
    """The figures of one subject."""

    key: str
    title: str
    figures: Sequence[Figure] = ()
