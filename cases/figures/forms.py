"""Choosing the period of the figures, and what is asked for a report."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from cases.figures.periods import RECENT, Period, offered
from cases.figures.selectors.annual import WORDS_LIMIT


class PeriodForm(forms.Form):
    """`period` is what the address asks for, else the last thirty days; `wrong` is what it asks for and is none."""

    periode = forms.ChoiceField(label="Période", required=False)

    def __init__(self, asked: Mapping[str, str], *, today: date) -> None:
        key = asked.get("periode", "") or RECENT
        found = Period.of(key, today)
        self.period = found or Period.recent(today)
        self.wrong = "" if found else key
        super().__init__(initial={"periode": self.period.key})
        field = self.fields["periode"]
        if isinstance(field, forms.ChoiceField):
            groups = offered(today)
            listed = {one for _, choices in groups for one, _ in choices}
            other = [] if self.period.key in listed else [("Demandée", [(self.period.key, self.period.label)])]
            field.choices = [*groups, *other]


class LinesInput(forms.Textarea):
    """A browser counts the end of a line as one character towards the limit, and sends two."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str:
        return str(super().value_from_datadict(data, files, name) or "").replace("\r\n", "\n")


class AnnualReportForm(forms.Form):
    """What is asked when the annual report is edited."""

    words = forms.CharField(
        label="Effet sur les relations avec le public",
        help_text="Écrit dans le document, sous les chiffres. N’y nommez personne.",
        max_length=WORDS_LIMIT,
        required=False,
        widget=LinesInput(attrs={"rows": 6}),
    )


class InspectionForm(forms.Form):
    """Why the data-protection file is edited."""

    reason = forms.CharField(
        label="Motif", max_length=500, help_text="Quel contrôle, demandé par qui. Écrit dans le dossier et au journal."
    )
