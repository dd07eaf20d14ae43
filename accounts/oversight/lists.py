"""The filters of the journal, and its pagination by entry number."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django import forms
from django.db.models import Max, Min, Q, QuerySet
from django.utils import timezone

from accounts.base.web.lists.filters import DayFilter, ListFilters, WordsFilter
from accounts.journal.labels import (
    event_choices,
    event_groups,
    event_labels,
    kind_choices,
    kind_labels,
    reason_choices,
    reason_labels,
)
from accounts.journal.models import JournalEntry
from accounts.people.models import User

PAGE_SIZE = 100


OBJECTS_A_NAME = 10


def _events_offered() -> list[Any]:
    return [("", "Tous"), *event_groups()]


def _kinds_offered() -> list[Any]:
    return [("", "Toutes"), *kind_choices()]


def _reasons_offered() -> list[Any]:
    return [("", "Tous"), *reason_choices()]


class JournalForm(ListFilters):
    """Filters by person, object, event, period and reason."""

    event = forms.ChoiceField(label="Événement", choices=_events_offered, required=False)
    actor = forms.ModelChoiceField(
        label="Auteur",
        queryset=User.objects.filter(designations__isnull=False).distinct(),
        empty_label="Tous",
        required=False,
    )
    concerned = forms.ModelChoiceField(
        label="Personne concernée", queryset=User.objects.all(), empty_label="Toutes", required=False
    )
    kind = forms.ChoiceField(label="Sorte d’objet", choices=_kinds_offered, required=False)
    key = forms.CharField(label="Objet", max_length=40, widget=forms.HiddenInput(), required=False)
    subject = WordsFilter("Objet (numéro ou mots)")
    reason = forms.ChoiceField(label="Motif", choices=_reasons_offered, required=False)
    words = WordsFilter("Mots du motif")
    procedure = WordsFilter("Procédure")
    since = DayFilter("Du")
    until = DayFilter("Au")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "La fin de la période précède son début.")
        return cleaned

    def in_words(self, name: str, value: str) -> str:
        labels = {"kind": kind_labels(), "reason": reason_labels(), "event": event_labels()}.get(name, {})
        if name == "key":
            return _label_of(self.data.get("kind", ""), value)
        return labels.get(value) or super().in_words(name, value)


def matching_entries(form: JournalForm) -> QuerySet[JournalEntry]:
    """Every entry that passes the filters, to count and export; none when a filter is malformed."""
    if not form.is_valid():
        return JournalEntry.objects.none()
    found = _entries_within(form.cleaned_data)
    for choice in _choices(form.cleaned_data):
        found = found.filter(_any(choice))
    return found


def newest_numbers(form: JournalForm, *, below: int | None, above: int | None, count: int) -> list[int]:
    """The numbers of up to `count` entries: the newest numbered below `below`, or the oldest above `above`."""
    if not form.is_valid():
        return []
    found = _entries_within(form.cleaned_data)
    largest, *others = sorted(_choices(form.cleaned_data), key=len, reverse=True) or [[Q()]]
    for choice in others:
        found = found.filter(_any(choice))
    found = found.filter(number__gt=above) if above is not None else found
    found = found.filter(number__lt=below) if below is not None else found
    found = found.order_by("number" if above is not None else "-number")
    numbers = {number for one in largest for number in found.filter(one).values_list("number", flat=True)[:count]}
    return sorted(numbers, reverse=above is None)[:count]


def _entries_within(given: dict[str, Any]) -> QuerySet[JournalEntry]:
    """The entries of the author, the reason and the period; the other filters are applied through `_choices`."""
    lookups = {
        "actor": given["actor"],
        "reason": given["reason"],
        "reason__icontains": given["words"],
        "at__date__gte": given["since"],
        "at__date__lte": given["until"],
    }
    found = JournalEntry.objects.all()
    for lookup, value in lookups.items():
        found = found.filter(**{lookup: value}) if value else found
    return _within_period(found, given["since"], given["until"])


def _within_period(entries: QuerySet[JournalEntry], since: date | None, until: date | None) -> QuerySet[JournalEntry]:
    """The entries of the period. It is also converted to a range of numbers, by the index on dates, so that entries are
    read in their own order; a clock that was set back hides none."""
    if not since and not until:
        return entries
    period = Q(at__gte=_midnight(since)) if since else Q()
    period &= Q(at__lt=_midnight(until + timedelta(days=1))) if until else Q()
    span = JournalEntry.objects.filter(period).aggregate(first=Min("number"), last=Max("number"))
    return entries.filter(number__gte=span["first"] or 0, number__lte=span["last"] or 0)


def _choices(given: dict[str, Any]) -> list[list[Q]]:
    """For each active filter by person, object, event or procedure, its conditions, of which one must be true.

    Each condition has its own index; a single query for all of them would sort the whole journal.
    """
    found = []
    if event := given["event"]:
        found.append(_events(event))
    if person := given["concerned"]:
        found.append(_object("user", person.pk))
    if given["kind"] and given["key"]:
        found.append(_object(given["kind"], given["key"]))
    elif given["subject"]:
        found.append(_named(given["subject"], given["kind"]))
    elif kind := given["kind"]:
        found.append([Q(subject_kind=kind) | Q(related_kind=kind)])
    if procedure := given["procedure"]:
        exact = Q(procedure_number=procedure)
        found.append([exact if _exists(exact) else Q(procedure_number__icontains=procedure)])
    return found


@dataclass(frozen=True)
class JournalPage:
    """A page of entries, newest first, with the numbers where the neighbouring pages start."""

    entries: list[JournalEntry]
    older: int | None
    newer: int | None

    @classmethod
    def of(cls, form: JournalForm, *, before: str = "", after: str = "") -> Self:
        """The page of the entries older than the number `before`, or newer than `after`; a malformed number gives the
        first page."""
        below, above = _number(before), _number(after)
        below = None if above is not None else below
        numbers = newest_numbers(form, below=below, above=above, count=PAGE_SIZE + 1)
        more, shown = len(numbers) > PAGE_SIZE, numbers[:PAGE_SIZE]
        entries = list(JournalEntry.objects.filter(number__in=shown).order_by("-number"))
        if not entries:
            return cls([], None, None)
        has_older, has_newer = (True, more) if above is not None else (more, below is not None)
        return cls(entries, entries[-1].number if has_older else None, entries[0].number if has_newer else None)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _any(choice: list[Q]) -> Q:
    found = choice[0]
    for one in choice[1:]:
        found |= one
    return found


def _exists(condition: Q) -> bool:
    return JournalEntry.objects.filter(condition).exists()


def _events(event: str) -> list[Q]:
    """One event, or every event of a group (`clip:`)."""
    if not event.endswith(":"):
        return [Q(event=event)]
    return [Q(event=value) for value, _ in event_choices() if value.startswith(event)]


def _object(kind: str, key: object) -> list[Q]:
    return [Q(subject_kind=kind, subject_id=str(key)), Q(related_kind=kind, related_id=str(key))]


def _label_of(kind: str, key: str) -> str:
    """The object's last name in the journal, which outlives the object."""
    newest = JournalEntry.objects.filter(subject_kind=kind, subject_id=key).order_by("-number").first()
    return newest.subject_label if newest else f"n° {key}"


def _named(words: str, kind: str) -> list[Q]:
    """Entries about the objects with exactly this label; if there are none, those whose labels contain these words."""
    exact = JournalEntry.objects.filter(subject_label__in={words, words.upper()})
    exact = exact.filter(subject_kind=kind) if kind else exact
    keys = list(exact.order_by().values_list("subject_kind", "subject_id").distinct()[:OBJECTS_A_NAME])
    if keys:
        return [one for key in keys for one in _object(*key)]
    if not kind:
        return [Q(subject_label__icontains=words) | Q(related_label__icontains=words)]
    return [Q(subject_kind=kind, subject_label__icontains=words) | Q(related_kind=kind, related_label__icontains=words)]
