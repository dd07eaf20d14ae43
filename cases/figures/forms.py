"""Choosing the period of the figures."""

from collections.abc import Mapping
from datetime import date

from django import forms

from cases.figures.periods import RECENT, Period, offered


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
