"""The panels of markers, stills and excerpts on the viewing page, and what every list of markers needs."""

from typing import Any

from django import template

from evidence.footage.models import Viewing
from evidence.review.forms import ExcerptForm, MarkerForm, StillForm
from evidence.review.models import MarkerKind
from evidence.review.permissions import may_export
from evidence.review.selectors import extractions_context, marker_lines

register = template.Library()


@register.simple_tag
def marker_panel(viewing: Viewing) -> dict[str, Any]:
    """The lines of the clip's markers as the viewer sees them, and an empty form."""
    lines = marker_lines(viewing.clip, viewing.viewer)
    return {"lines": lines, "form": MarkerForm(auto_id="marker-%s")}


@register.simple_tag
def extraction_panel(viewing: Viewing) -> dict[str, Any] | None:
    """What was taken from the clip, and the forms to take more, for a viewer who may."""
    if not may_export(viewing.viewer, viewing.clip):
        return None
    forms = {
        "still_form": StillForm(auto_id="still-%s"),
        "excerpt_form": ExcerptForm(auto_id="excerpt-%s"),
    }
    return {**extractions_context(viewing.clip), **forms}


@register.inclusion_tag("review/_marker_icons.html")
def marker_icons() -> dict[str, Any]:
    """The icon of each kind, once a page: the lines of a long list point to it."""
    return {"kinds": list(MarkerKind)}
