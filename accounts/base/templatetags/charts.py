"""The template tag of charts."""

from typing import Any

from django import template

from accounts.base.charts import Bars, Chart, Line

register = template.Library()


@register.inclusion_tag("base/chart.html")
def chart(shown: Chart) -> dict[str, Any]:
    """A chart with its sentence above it and its table behind it."""
    return {
        "chart": shown,
        "bars": None if shown.is_line else Bars.of(shown),
        "line": Line.of(shown) if shown.is_line else None,
    }
