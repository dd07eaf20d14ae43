"""The figures of interventions: kinds, places, hours, and what was counted of each (cases/incidents/models/facts.py).

They concern people, so that small numbers are hidden in each distribution (cases/figures/small_numbers.py).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import reduce
from operator import or_
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import Actor
from accounts.base.charts import Chart, Point
from accounts.base.moments import numeric_day
from accounts.people.roles import Right
from cases.figures.periods import Period
from cases.figures.permissions import may_open_rows
from cases.figures.selectors.counts import UNSAID, by_hour_of_day, counts_by, hours_of
from cases.figures.selectors.rows import incidents_of, span_of, whole_register
from cases.figures.shown import LEFT_OUT, Amount, Figure, Section, points, told_total
from cases.incidents.models import (
    FACTS,
    NOT_SAID,
    Announcement,
    Force,
    Incident,
    IncidentKind,
    IncidentOutcome,
    Injuries,
)

PLACES_SHOWN = 8
OTHER_PLACES = "\0"
FILMED = {"yes": "Avec des vidéos", "no": "Sans vidéo"}
# What a chart of a fact says above its bars.
SENTENCES = {
    "altercation": "Jusqu’où l’altercation est allée",
    "announcement": "Si l’enregistrement a été annoncé aux personnes",
    "announcement_effect": "Ce que l’annonce a changé, là où elle a été faite",
    "force": "La force employée, au plus haut",
    "injuries": "Qui a été blessé",
    "outcome": "Comment l’intervention s’est finie",
}
Counts = Mapping[str, int]


@dataclass(frozen=True)
class Counted:
    """What the register says of one period."""

    total: int
    kinds: Counts
    places: Counts
    hours: Counts
    facts: Mapping[str, Counts]

    @classmethod
    def of(cls, period: Period) -> "Counted":
        rows = incidents_of(span_of(period))
        kinds = counts_by(rows, "kind")
        second = counts_by(rows.filter(second_kind__isnull=False), "second_kind")
        filmed = rows.filmed().count()
        total = kinds.total()
        return cls(
            total,
            kinds + second,
            counts_by(rows, "place"),
            by_hour_of_day(hours_of(rows, "started_at"), ZoneInfo(settings.TIME_ZONE)),
            {name: counts_by(rows.asked_about(name), name) for name in FACTS}
            | {"footage": {"yes": filmed, "no": total - filmed}},
        )


def interventions(period: Period, *, seen_by: Actor) -> Section:
    now, before = Counted.of(period), Counted.of(period.previous)
    shown = _Shown(period, now, before, settings.FIGURES_FLOOR, may_open_rows(seen_by, Right.INCIDENT_LIST_ALL))
    if not now.total and not before.total:
        nothing = f"Aucune intervention au registre, ni pour {period.label}, ni pour {period.previous.label}."
        return Section("interventions", "Interventions", notes=[*_since(period), nothing])
    return Section("interventions", "Interventions", shown.figures(), shown.charts(), _notes(period))


@dataclass(frozen=True)
class _Shown:
    period: Period
    now: Counted
    before: Counted
    floor: int
    may_open: bool

    def figures(self) -> list[Figure]:
        total, earlier = (told_total(one.total, self.floor) for one in (self.now, self.before))
        return [
            Figure("Interventions", total, earlier, self._url()),
            self._figure("Filmées", "footage", ["yes"]),
            self._figure("Enregistrement annoncé", "announcement", [Announcement.YES]),
            self._figure("Apaisées sur place", "outcome", [IncidentOutcome.CALMED]),
            self._figure("Avec usage de la force", "force", [one for one in Force if one is not Force.NONE]),
            self._figure("Avec des blessés", "injuries", [one for one in Injuries if one is not Injuries.NONE]),
        ]

    def _figure(self, label: str, fact: str, values: Sequence[str]) -> Figure:
        now, before = (self._sum(fact, values, is_now=is_now) for is_now in (True, False))
        return Figure(label, now, before, self._url(fact=f"{fact}:{values[0]}") if len(values) == 1 else "")

    def _sum(self, fact: str, values: Sequence[str], *, is_now: bool) -> Amount:
        """The sum of some values of a fact, where the chart of this fact publishes each of them, or each of the
        others."""
        counts = (self.now if is_now else self.before).facts[fact]
        told = {key: point.now if is_now else point.before for key, point in self._distribution(fact)}
        parts = [told[value] for value in values]
        rest = [one for key, one in told.items() if key not in values]
        for side in (parts, rest):
            if all(one is not None and one.value is not None for one in side):
                return told_total(sum(counts.get(value, 0) for value in values), self.floor)
        if len(parts) == 1 and isinstance(parts[0], Amount):
            return parts[0]
        return Amount(None, LEFT_OUT)

    def charts(self) -> list[Chart]:
        kinds = dict(IncidentKind.choices)
        used = {key: label for key, label in kinds.items() if self.now.kinds.get(key) or self.before.kinds.get(key)}
        by_kind = points(
            used, self.now.kinds, self.before.kinds, self.floor, {key: self._url(kind=key) for key in used}
        )
        facts = [
            self._chart(
                f"fact-{name}", _label(name), f"{SENTENCES[name]}.", [point for _, point in self._distribution(name)]
            )
            for name in FACTS
        ]
        return [
            self._chart("kinds", "Par nature", self._most("nature", by_kind), _sorted(by_kind)),
            self._places(),
            self._hours(),
            *facts,
        ]

    def _distribution(self, fact: str) -> list[tuple[str, Point]]:
        labels = FILMED if fact == "footage" else dict(FACTS[fact].choices) | {UNSAID: NOT_SAID}
        urls = {key: self._url(fact=f"{fact}:{key}") for key in labels}
        shown = points(labels, self.now.facts[fact], self.before.facts[fact], self.floor, urls)
        if fact == "announcement_effect":
            shown = self._without_hidden_totals(shown)
        return list(zip(labels, shown, strict=True))

    def _without_hidden_totals(self, effects: Sequence[Point]) -> list[Point]:
        """The effects of announcing add up to the announcements made: where that number is not published, neither are
        they."""
        made = dict(self._distribution("announcement"))[Announcement.YES]
        hidden = Amount(None, LEFT_OUT)
        return [
            replace(
                one,
                now=hidden if made.now.value is None else one.now,
                before=hidden if made.before is None or made.before.value is None else one.before,
            )
            for one in effects
        ]

    def _places(self) -> Chart:
        """The places where enough happened, in an order that does not rank what is hidden; the others together, since
        an address may name who lives there."""
        most = Counter(self.now.places).most_common(PLACES_SHOWN)
        often = sorted(key for key, count in most if count >= self.floor)
        now, before = (_gathered(one.places, often) for one in (self.now, self.before))
        labels = {key: key for key in often} | {OTHER_PLACES: "Autres lieux"}
        urls = {key: self._url(at=key) for key in often}
        *places, others = points(labels, now, before, self.floor, urls)
        return self._chart("places", "Par lieu", self._most("lieu", places), [*_sorted(places), others])

    def _hours(self) -> Chart:
        labels = {str(hour): f"{hour}\u00a0h" for hour in range(24)}
        shown = points(labels, self.now.hours, self.before.hours, self.floor, {})
        sentence = self._most("heure", shown, said="L’heure où elles commencent le plus souvent")
        return self._chart("hours", "Par heure", sentence, shown, is_compact=True)

    def _most(self, word: str, shown: Sequence[Point], said: str = "") -> str:
        """“Le plus souvent : Tapage (42 sur 120 interventions).”"""
        largest = max((one for one in shown if one.now.value), key=lambda one: one.now.value or 0, default=None)
        total = told_total(self.now.total, self.floor)
        if largest is None:
            return f"{total} interventions ; trop peu pour dire lesquelles."
        return f"{said or 'Le plus souvent'}\u00a0: {largest.label} ({largest.now.words} sur {total} interventions)."

    def _chart(self, key: str, title: str, sentence: str, shown: Sequence[Point], *, is_compact: bool = False) -> Chart:
        now, before = self.period.label, self.period.previous.label
        return Chart(key, title, sentence, shown, title, now, before, is_compact=is_compact)

    def _url(self, **asked: str) -> str:
        return reverse("incident_list", query=asked | self.period.as_filters) if self.may_open else ""


def _sorted(shown: Sequence[Point]) -> list[Point]:
    return sorted(shown, key=lambda one: -(one.now.value or 0))


def _gathered(places: Counts, often: Sequence[str]) -> dict[str, int]:
    kept = {key: places.get(key, 0) for key in often}
    return kept | {OTHER_PLACES: sum(places.values()) - sum(kept.values())}


def _label(fact: str) -> str:
    label = str(Incident._meta.get_field(fact).verbose_name)  # type: ignore[union-attr]  # a column
    return label[:1].upper() + label[1:]


def _notes(period: Period) -> list[str]:
    floor = settings.FIGURES_FLOOR
    return [
        *_since(period),
        f"Un nombre plus petit que {floor} n’est pas donné, ni ce qui permettrait de le retrouver : il pourrait "
        "désigner une personne.",
        "Une intervention de deux natures compte dans chacune, et une fois dans le total. Ce que personne n’a dit est "
        f"« {NOT_SAID.lower()} ».",
        *_clock_changes(period),
    ]


def _since(period: Period) -> list[str]:
    """From when the register, and what is counted of each intervention, say something of this period and of the one
    before."""
    asked = reduce(or_, (Q(**{f"{name}__isnull": False}) for name in FACTS))
    register = whole_register().order_by("started_at", "pk")
    known = [
        ("Les interventions sont comptées", register),
        ("Leurs faits (annonce, force, blessés, issue) sont comptés", register.filter(asked)),
    ]
    found = [(what, rows.values_list("started_at", flat=True).first()) for what, rows in known]
    return [
        f"{what} depuis le {numeric_day(timezone.localdate(since))}."
        for what, since in found
        if since and timezone.localdate(since) > period.previous.first
    ]


def _clock_changes(period: Period) -> list[str]:
    return [
        f"Dans la nuit du {numeric_day(day)}, l’heure de 2 à 3 h a eu lieu deux fois : ses interventions sont "
        "ensemble à 2 h."
        if length > timedelta(days=1)
        else f"Dans la nuit du {numeric_day(day)}, l’heure de 2 à 3 h n’a pas existé."
        for day, length in period.clock_changes(ZoneInfo(settings.TIME_ZONE))
    ]
