"""Finds when, in a French letter: every window that it asks for, each with the passage that says so. Pure.

Two readings of a passage give both, and an hour that the clocks repeat gives both its occurrences: wider is harmless,
since more clips are held for a while; narrower would let evidence be erased. What cannot be read proposes nothing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from cases.requisitions.reading.windows.contexts import without_other_dates
from cases.requisitions.reading.windows.days import (
    OLDEST_YEARS,
    ONE_DAY,
    DayExpression,
    completed,
    day_expressions,
    days_from,
)
from cases.requisitions.reading.windows.hours import NIGHT, HourExpression, hour_expressions, part_of
from cases.requisitions.reading.windows.tokens import DAY_MINUTES, WEEKDAY, Day, Hour, Token, tokens_of

MOST_WINDOWS = 40
# How far, in characters, hours may stand from the day of an earlier sentence.
REACH = 600


class Confidence(StrEnum):
    """How sure a reading is."""

    SURE = "sure"
    PROBABLE = "probable"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True)
class Window:
    """From when until when, in UTC; where in the text it is said, and how sure that is."""

    start_at: datetime
    end_at: datetime
    start: int
    stop: int
    confidence: Confidence


def find_windows(text: str, *, today: date, zone: ZoneInfo) -> list[Window]:
    """The windows that the text asks for, in its order; at most 40. `today` is the day of the letter."""
    return _Reading(text, today, zone).windows()


_SPAN = re.compile(
    # "du 3 novembre à 22 h au 4 novembre à 2 h"
    r"(?:[Ffs]l?(?P<d1>[ND])|l?(?P<d1b>D))[,avFf]*(?P<t1>[TPn]),?[au]F?l?[,]?(?P<d2>D)[,avFf]*(?P<t2>[TPn])?"
    # "entre le 3 novembre 22 h et le 4 novembre 2 h"
    r"|el?(?P<e1>[ND])[,av]*(?P<f1>[TPn]),?cl?(?P<e2>D)[,avF]*(?P<f2>[TPn])?"
    # "de 22 h le 3 novembre à 2 h le 4 novembre", "de 14 h le 3 novembre à 15 h"
    r"|[fse]*(?P<g1>T),?[lF](?P<h1>[ND]),?[auc]+(?P<g2>T),?[lF](?P<h2>D)"
    r"|[fse]*(?P<k1>T),?[lF](?P<m1>D),?[au](?P<k2>T)"
    # "Début : 3 novembre à 22 h. Fin : 4 novembre à 2 h."
    r"|b[^|DT]{0,4}(?P<b1>D)[,avFf]*(?P<c1>T)[^DT]{0,6}z[^|DT]{0,4}(?P<b2>D)[,avFf]*(?P<c2>T)"
)
_SPAN_ENDS = (
    ("d1", "t1", "d2", "t2"),
    ("d1b", "t1", "d2", "t2"),
    ("e1", "f1", "e2", "f2"),
    ("h1", "g1", "h2", "g2"),
    ("m1", "k1", "m1", "k2"),
    ("b1", "c1", "b2", "c2"),
)
_ASKED = re.compile(
    rf"\b(?:le|du|au|aux|les?|faits?|dates?|journ[ée]e|jours?|nuit|p[ée]riode|cr[ée]neau|entre)\b[\s:(]*(?:{WEEKDAY}\s+)?$",
    re.I,
)
_FACTS = re.compile(
    r"\b(?:faits?|enregistrements?|vid[ée]os?|images?|cam[ée]ras?|journ[ée]e|p[ée]riode|requ[ée]r)", re.I
)


class _Reading:
    """One text, its tokens, and the windows found so far."""

    def __init__(self, text: str, today: date, zone: ZoneInfo) -> None:
        self.text, self.today, self.zone = text, today, zone
        self.tokens = tokens_of(without_other_dates(text))
        self.codes = "".join(token.code for token in self.tokens)
        self.days: list[DayExpression] = []

    def windows(self) -> list[Window]:
        spans, taken = self._spans()
        free = "".join("x" if index in taken else code for index, code in enumerate(self.codes))
        self.days = day_expressions(free, self.tokens, self.today)
        for day in self.days:
            taken |= set(range(day.first, day.last + 1))
        timed, used = self._timed(hour_expressions(self.codes, self.tokens, taken))
        whole = self._whole([day for day in self.days if day not in used], bool(spans or timed))
        end_of_today = self._at(self.today + ONE_DAY, 0, latest=True)
        asked = [window for window in (*spans, *timed, *whole) if window.start_at < end_of_today]
        return sorted(_distinct(asked), key=lambda window: window.start)[:MOST_WINDOWS]

    def _spans(self) -> tuple[list[Window], set[int]]:
        """From an hour of one day to an hour of another."""
        found: list[Window] = []
        taken: set[int] = set()
        for match in _SPAN.finditer(self.codes):
            names = next(names for names in _SPAN_ENDS if match[names[0]])
            first, opening, last, closing = (self.tokens[match.start(name)] if match[name] else None for name in names)
            window = self._span(first, opening, last, closing, match.start(), match.end() - 1)
            if window:
                found.append(window)
                taken |= set(range(match.start(), match.end()))
        return found, taken

    def _span(
        self,
        first: Token | None,
        opening: Token | None,
        last: Token | None,
        closing: Token | None,
        left: int,
        right: int,
    ) -> Window | None:
        if not (first and opening and last and isinstance(last.value, Day) and isinstance(first.value, int | Day)):
            return None
        days = completed(first.value, last.value, self.today)
        if days is None:
            return None
        start, end = _edges(opening)[0], _edges(closing)[1] if closing else DAY_MINUTES
        window = self._window(days[0], start, days[1], end, left, right, Confidence.SURE)
        return window if window.end_at > window.start_at else None

    def _timed(self, hours: list[HourExpression]) -> tuple[list[Window], list[DayExpression]]:
        """Each hour with the day it belongs to: the one before it in its sentence, or the one after when the sentence
        begins with hours; failing that, the last day of the sentences before."""
        found: list[Window] = []
        used: list[DayExpression] = []
        for hour in hours:
            day = self._day_of(hour, hours)
            if day:
                used.append(day)
                found += self._together(day, hour)
        return found, used

    def _day_of(self, hour: HourExpression, hours: Sequence[HourExpression]) -> DayExpression | None:
        left, right = self.codes.rfind("|", 0, hour.first) + 1, self.codes.find("|", hour.last)
        right = len(self.codes) if right < 0 else right
        inside = [day for day in self.days if left <= day.first < right]
        before = [day for day in inside if day.last < hour.first]
        after = [day for day in inside if day.first > hour.last]
        hours_first = inside and any(left <= one.first < inside[0].first for one in hours)
        if after and (hours_first or not before):
            return after[0]
        if before:
            return before[-1]
        place = self.tokens[hour.first].start
        earlier = [
            day
            for day in self.days
            if self.tokens[day.last].stop <= place and place - self.tokens[day.last].stop <= REACH and self._asked(day)
        ]
        return earlier[-1] if earlier else None

    def _together(self, day: DayExpression, hour: HourExpression) -> Iterator[Window]:
        left, right = min(day.first, hour.first), max(day.last, hour.last)
        sure = Confidence.SURE if hour.exact else Confidence.PROBABLE
        if day.kind == "range" and "k" not in self.codes[max(0, left - 8) : right + 8]:
            # The days from one to another at these hours: the whole span, since it may be meant.
            yield self._window(day.days[0], hour.start, day.days[-1], hour.end, left, right, Confidence.PROBABLE)
        elif day.kind in ("night", "one_night"):
            yield from self._in_night(day, hour, left, right)
        elif hour.is_night:
            for evening in (day.days[0] - ONE_DAY, *day.days):
                yield self._window(evening, hour.start, evening, hour.end, left, right, Confidence.DOUBTFUL)
        else:
            every = days_from(day.days[0], day.days[-1]) if day.kind == "range" else iter(day.days)
            for one in list(every)[:MOST_WINDOWS]:
                yield self._window(one, hour.start, one, hour.end, left, right, sure)

    def _in_night(self, day: DayExpression, hour: HourExpression, left: int, right: int) -> Iterator[Window]:
        """Hours of a night: before noon, those of its morning. Of a night named by one day, either."""
        confidence = Confidence.SURE if day.kind == "night" and hour.exact else Confidence.PROBABLE
        evening, morning = day.days[0], day.days[-1]
        if hour.start >= DAY_MINUTES // 2:
            yield self._window(evening, hour.start, evening, hour.end, left, right, confidence)
            return
        mornings = [morning] if day.kind == "night" else [morning, morning + ONE_DAY]
        for one in mornings:
            yield self._window(one, hour.start, one, hour.end, left, right, confidence)

    def _whole(self, days: Iterable[DayExpression], has_hours: bool) -> Iterator[Window]:
        """Days and nights named without an hour."""
        for day in days:
            sure = Confidence.SURE if day.kind in ("night", "range") else Confidence.PROBABLE
            place = (day.first, day.last)
            if day.kind == "night":
                yield self._window(day.days[0], NIGHT[0], day.days[-1], NIGHT[1] - DAY_MINUTES, *place, sure)
            elif day.kind == "one_night":
                for evening in (day.days[0] - ONE_DAY, day.days[0]):
                    yield self._window(evening, NIGHT[0], evening, NIGHT[1], *place, Confidence.DOUBTFUL)
            elif day.kind == "range":
                yield self._window(day.days[0], 0, day.days[-1], DAY_MINUTES, *place, sure)
            elif self._asked(day) and not (has_hours and not self._speaks_of_footage(day)):
                for one in day.days:
                    yield self._window(one, 0, one, DAY_MINUTES, *place, sure)

    def _asked(self, day: DayExpression) -> bool:
        """Whether a day named alone may be one of the facts."""
        if day.kind != "single":
            return True
        start = self.tokens[day.first].start
        recent = day.days[0] >= self.today - OLDEST_YEARS * 366 * ONE_DAY
        return recent and bool(_ASKED.search(self.text, max(0, start - 40), start))

    def _speaks_of_footage(self, day: DayExpression) -> bool:
        left, right = self.codes.rfind("|", 0, day.first) + 1, self.codes.find("|", day.last)
        stop = self.tokens[right].start if right >= 0 else len(self.text)
        return bool(_FACTS.search(self.text, self.tokens[left].start, stop))

    def _window(
        self, first: date, start: int, last: date, end: int, left: int, right: int, confidence: Confidence
    ) -> Window:
        return Window(
            self._at(first, start, latest=False),
            self._at(last, end, latest=True),
            self.tokens[left].start,
            self.tokens[right].stop,
            confidence,
        )

    def _at(self, day: date, minutes: int, *, latest: bool) -> datetime:
        """The instant, in UTC. An hour that the clocks repeat or skip has two: the earlier to begin, the later to
        end."""
        wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
        instants = [wall.replace(tzinfo=self.zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
        return max(instants) if latest else min(instants)


def _edges(token: Token) -> tuple[int, int]:
    if isinstance(token.value, Hour):
        return token.value.minutes, token.value.minutes
    return part_of(token) if token.code == "P" else NIGHT


def _distinct(windows: Sequence[Window]) -> Iterator[Window]:
    """Without those that lie within another, which says the same at more length or less exactly: a whole day gives way
    to the hours named for it."""
    for index, window in enumerate(windows):
        if not any(_gives_way(window, other, index < place) for place, other in enumerate(windows) if place != index):
            yield window


def _gives_way(window: Window, other: Window, earlier: bool) -> bool:
    if (window.start_at, window.end_at) == (other.start_at, other.end_at):
        return not earlier
    return other.start_at <= window.start_at and window.end_at <= other.end_at
