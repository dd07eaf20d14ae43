"""What the dashboard shows: amounts, figures and sections. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts.base.charts import Chart, Point
from cases.figures.small_numbers import Told, published

NOBODY_KNOWS = "—"
LEFT_OUT = "non publié"
MINUTES_AN_HOUR, HOURS_A_DAY = 60, 24


@dataclass(frozen=True)
class Amount:
    """A number, how it is written, and its unit in a table where it is no count. A number that is not published, or
    that nobody knows, has only words."""

    value: float | None
    words: str
    unit: str = ""

    @classmethod
    def of(cls, count: int) -> "Amount":
        return cls(count, grouped(count))

    @classmethod
    def unknown(cls) -> "Amount":
        return cls(None, NOBODY_KNOWS)

    @classmethod
    def lasting(cls, seconds: float | None) -> "Amount":
        """“12 min”, “3 h 20”, “2 j 4 h”; its number is in minutes."""
        return cls.unknown() if seconds is None else cls(round(seconds / 60, 1), lasting_words(seconds), "min")

    @classmethod
    def share(cls, part: int, whole: int) -> "Amount":
        """“82 % (41 sur 50)”."""
        if not whole:
            return cls.unknown()
        percent = round(part * 100 / whole, 1)
        return cls(percent, f"{percent:.0f}\u00a0% ({grouped(part)} sur {grouped(whole)})", "%")

    def __str__(self) -> str:
        return self.words


def grouped(count: int) -> str:
    """“12 345”."""
    return f"{count:,}".replace(",", "\u202f")


def counted(count: int, one: str, several: str) -> str:
    """“1 vidéo effacée”, “1 200 vidéos effacées”; nothing is singular too."""
    return f"{grouped(count)} {one if count < 2 else several}"


def lasting_words(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < MINUTES_AN_HOUR:
        return f"{minutes}\u00a0min"
    hours, minutes = divmod(minutes, MINUTES_AN_HOUR)
    if hours < 2 * HOURS_A_DAY:
        return f"{hours}\u00a0h\u00a0{minutes:02d}"
    return f"{hours // HOURS_A_DAY}\u00a0j\u00a0{hours % HOURS_A_DAY}\u00a0h"


def small(floor: int) -> str:
    return f"moins de {floor}"


def told_amounts(counts: Sequence[int], floor: int) -> list[Amount]:
    """The counts of one distribution whose total is known, small numbers hidden."""
    words = {Told.SMALL: small(floor), Told.LEFT_OUT: LEFT_OUT}
    ways = published(counts, floor)
    if 0 < sum(counts) < floor:
        ways = [Told.LEFT_OUT] * len(counts)
    return [
        Amount.of(count) if way is Told.SAID else Amount(None, words[way])
        for count, way in zip(counts, ways, strict=True)
    ]


def told_total(count: int, floor: int) -> Amount:
    return Amount(None, small(floor)) if 0 < count < floor else Amount.of(count)


def points(
    labels: Mapping[str, str], now: Mapping[str, int], before: Mapping[str, int], floor: int, urls: Mapping[str, str]
) -> list[Point]:
    """A distribution in two periods, in the order of `labels`."""
    nows = told_amounts([now.get(key, 0) for key in labels], floor)
    befores = told_amounts([before.get(key, 0) for key in labels], floor)
    return [
        Point(label, one, other, urls.get(key, ""))
        for (key, label), one, other in zip(labels.items(), nows, befores, strict=True)
    ]


@dataclass(frozen=True)
class Figure:
    """One line: what is counted, in the period and in the one before; the list of the rows behind it, for those who see
    them all; how it is counted, where that is not plain."""

    label: str
    now: Amount
    before: Amount | None = None
    url: str = ""
    note: str = ""


Delays = tuple[int, float | None, float | None]


def delays(middle: str, longest: str, now: Delays, before: Delays, note: str) -> list[Figure]:
    """The median and the longest of some delays, from their count, their median and their longest in seconds."""
    return [
        Figure(middle, Amount.lasting(now[1]), Amount.lasting(before[1]), note=note),
        Figure(longest, Amount.lasting(now[2]), Amount.lasting(before[2])),
    ]


@dataclass(frozen=True)
class Section:
    """The figures and the charts of one subject, with what has to be known to read them."""

    key: str
    title: str
    figures: Sequence[Figure] = ()
    charts: Sequence[Chart] = ()
    notes: Sequence[str] = ()

    @property
    def lines(self) -> list[tuple[str, str, Amount, Amount | None]]:
        """Each number of the section, as an export writes it: of what, its label, in the period, in the one before."""
        own = [(self.title, one.label, one.now, one.before) for one in self.figures]
        return own + [
            (chart.title, point.label, _amount(point.now), _amount(point.before) if point.before else None)
            for chart in self.charts
            for point in chart.points
        ]


def _amount(one: object) -> Amount:
    return one if isinstance(one, Amount) else Amount.unknown()
