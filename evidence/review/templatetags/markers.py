"""The panel of markers on the viewing page, and what every list of markers needs."""

from typing import Any

from django import template

from evidence.footage.models import Viewing
from evidence.review.forms import MarkerForm
from evidence.review.models import MarkerKind
from evidence.review.selectors import marker_lines

register = template.Library()


@register.simple_tag
def marker_panel(viewing: Viewing) -> dict[str, Any]:
    """The lines of the clip's markers as the viewer sees them, and an empty form."""
    lines = marker_lines(viewing.clip, viewing.viewer)
    return {"lines": lines, "form": MarkerForm(auto_id="marker-%s")}


@register.inclusion_tag("review/_marker_icons.html")
def marker_icons() -> dict[str, Any]:
    """The icon of each kind, once a page: the lines of a long list point to it."""
    return {"kinds": list(MarkerKind)}
