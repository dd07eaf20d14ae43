"""A field for another object, given by its number: in a form, or to filter a list."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.search.asked import read_number


class NumberedField(forms.CharField):
    """One row among those that the reader sees, by its number (“I-00012”, or 12); any other number is wrong."""

    def __init__(self, label: str, prefix: str, rows: "QuerySet[Any]") -> None:
        super().__init__(label=label, max_length=30, required=False, widget=forms.TextInput(attrs={"size": 10}))
        self.prefix, self.rows = prefix, rows

    def clean(self, value: Any) -> Any:
        """The row; None when nothing is asked for."""
        text = super().clean(value)
        if not text:
            return None
        prefix, key = read_number(text if text[:1].isalpha() else f"{self.prefix}{text}") or ("", 0)
        row = self.rows.filter(pk=key).first() if prefix == self.prefix else None
        if row is None:
            raise forms.ValidationError("Aucun de ceux que vous voyez ne porte ce numéro.")
        return row

    def prepare_value(self, value: Any) -> Any:
        """The number of the row that has this key; what was typed stays as it is."""
        return f"{self.prefix}-{value:05d}" if isinstance(value, int) else value
