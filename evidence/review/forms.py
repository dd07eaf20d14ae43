"""The forms of markers, stills, excerpts and angles. A film's times are written as the player shows them: 01:02,480."""

import re
from typing import Any

from django import forms

from accounts.base.moments import film_time
from evidence.review.actions.markers import Moment
from evidence.review.models import Marker, MarkerKind

_FILM_TIME = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,6})(?:[.,](\d{1,3}))?")


class FilmTimeField(forms.CharField):
    """A time since the first picture, as “01:02,480”, “1:01:02” or “62,48”; in milliseconds once cleaned."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=16, **options)
        self.widget.attrs |= {"autocomplete": "off", "inputmode": "decimal", "placeholder": "01:02,480"}

    def to_python(self, value: Any) -> Any:
        text = str(value or "").replace("\u00a0", "").replace(" ", "")
        if not text:
            return None
        found = _FILM_TIME.fullmatch(text)
        if found is None:
            raise forms.ValidationError("Écrivez un temps de la vidéo, par exemple 01:02,480.")
        hours, minutes, seconds = (int(part or 0) for part in found.groups()[:3])
        return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((found[4] or "").ljust(3, "0"))

    def validate(self, value: Any) -> None:
        if value is None and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """Nothing more: `to_python` has read it."""

    def prepare_value(self, value: Any) -> Any:
        return film_time(value) if isinstance(value, int) else value


class AngleOffsetForm(forms.Form):
    """By how much an angle is moved, in microseconds, and the number of the offset that the person saw."""

    offset_us = forms.IntegerField()
    seen_number = forms.IntegerField(min_value=0)


class MarkerForm(forms.Form):
    """A marker: what it is, where, and its words."""

    kind = forms.ChoiceField(label="Nature", choices=[("", "À choisir"), *MarkerKind.choices])
    label = forms.CharField(label="Libellé", max_length=200)
    at = FilmTimeField(label="Instant")
    until = FilmTimeField(label="Jusqu’à", required=False, help_text="Vide pour un instant seul.")

    @classmethod
    def of(cls, marker: Marker) -> "MarkerForm":
        """Filled with a marker as it is."""
        initial = {"kind": marker.kind, "label": marker.label, "at": marker.at_ms, "until": marker.until_ms}
        return cls(initial=initial)


def moment_of(data: dict[str, Any]) -> Moment:
    """What a valid form says."""
    return Moment(MarkerKind(data["kind"]), data["label"], data["at"], data["until"])


class StillForm(forms.Form):
    """One picture of the film, counted from 1 as the player counts them."""

    picture = forms.IntegerField(label="Image n°", min_value=1, max_value=10**9)
    reason = forms.CharField(label="Motif", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class ExcerptForm(forms.Form):
    """A part of the film."""

    start = FilmTimeField(label="De")
    end = FilmTimeField(label="À")
    reason = forms.CharField(label="Motif", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
