"""What stands in addresses besides numbers."""

from datetime import date

from accounts.base.local_times import monday_of_week, week_name


class WeekConverter:
    """A week by the ISO calendar, “2026-S48”; in the code, its Monday."""

    regex = r"\d{4}-S\d{2}"

    def to_python(self, value: str) -> date:
        return monday_of_week(value)

    def to_url(self, value: date) -> str:
        return week_name(value)
