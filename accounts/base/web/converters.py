"""Converters for values in URLs."""

from datetime import date

from accounts.base.local_times import monday_of_week, week_name


class WeekConverter:
    """An ISO week, “2026-S48” in the URL and its Monday in the code."""

    regex = r"\d{4}-S\d{2}"

    def to_python(self, value: str) -> date:
        return monday_of_week(value)

    def to_url(self, value: date) -> str:
        return week_name(value)
