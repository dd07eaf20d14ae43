"""Counting in the database: by value, by hour, by duration; alike on SQLite and on PostgreSQL."""

from bisect import bisect_right
from collections import Counter
from datetime import UTC, date, datetime
from itertools import accumulate
from statistics import mean
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import CharField, Count, Expression, F, FloatField, Func, QuerySet, Value
from django.db.models.functions import Greatest

UNSAID = "-"


class UtcHour(Func):
    """The hour in which a moment lies, in UTC: “2026-10-25 01”. A year has 8,760 of them, so that few groups come to
    Python, which knows the town's clock."""

    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **options: Any) -> Any:
        return self.as_sql(compiler, connection, template="substr(%(expressions)s, 1, 13)")

    def as_postgresql(self, compiler: Any, connection: Any, **options: Any) -> Any:
        template = "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24')"
        return self.as_sql(compiler, connection, template=template)


class Seconds(Func):
    """A moment in seconds, from a beginning of its own in each database: only differences say something."""

    output_field = FloatField()

    def as_sqlite(self, compiler: Any, connection: Any, **options: Any) -> Any:
        return self.as_sql(compiler, connection, template="ROUND(julianday(%(expressions)s) * 86400.0)")

    def as_postgresql(self, compiler: Any, connection: Any, **options: Any) -> Any:
        return self.as_sql(compiler, connection, template="ROUND(EXTRACT(EPOCH FROM %(expressions)s))::float")


def seconds_between(start: str, end: str) -> Expression:
    """The seconds from one column to another; none when the second is earlier."""
    return Greatest(Seconds(F(end)) - Seconds(F(start)), Value(0.0), output_field=FloatField())


def counts_by(rows: "QuerySet[Any]", field: str) -> Counter[str]:
    """How many rows have each value; what is empty counts as UNSAID."""
    counted = rows.order_by().values_list(field).annotate(count=Count("pk"))
    return Counter({value or UNSAID: count for value, count in counted})


def hours_of(rows: "QuerySet[Any]", field: str) -> Counter[datetime]:
    """How many rows lie in each hour, by its first instant in UTC: the town's hour that comes twice, on the night of
    the clock change, is two of them."""
    counted = rows.order_by().values_list(UtcHour(F(field))).annotate(count=Count("pk"))
    return Counter({datetime.strptime(hour, "%Y-%m-%d %H").replace(tzinfo=UTC): count for hour, count in counted})


def by_hour_of_day(hours: Counter[datetime], zone: ZoneInfo) -> Counter[str]:
    """By the hour that the town's clocks show."""
    found: Counter[str] = Counter()
    for hour, count in hours.items():
        found[str(hour.astimezone(zone).hour)] += count
    return found


def by_day(hours: Counter[datetime], zone: ZoneInfo) -> Counter[date]:
    found: Counter[date] = Counter()
    for hour, count in hours.items():
        found[hour.astimezone(zone).date()] += count
    return found


def middle_and_worst(rows: "QuerySet[Any]", start: str, end: str) -> tuple[int, float | None, float | None]:
    """Of the seconds from one column of each row to another: how many, the median, the longest. The rows are read once:
    the database counts each number of seconds."""
    lasting = rows.order_by().annotate(seconds=seconds_between(start, end))
    counted = sorted(lasting.values_list("seconds").annotate(count=Count("pk")))
    if not counted:
        return 0, None, None
    upto = list(accumulate(count for _, count in counted))
    total = upto[-1]
    middle = [counted[bisect_right(upto, place)][0] for place in ((total - 1) // 2, total // 2)]
    return total, mean(middle), counted[-1][0]
