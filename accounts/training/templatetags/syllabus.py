"""The drawings of the syllabus, written into the page so that they follow its colours in both themes."""

from functools import cache

from django import template
from django.utils.safestring import SafeString, mark_safe

from accounts.training.documents.syllabus import drawing_svg

register = template.Library()


@register.simple_tag
@cache
def drawing(name: str) -> SafeString:
    """The drawing of this name, with its title and description."""
    return mark_safe(drawing_svg(name))  # noqa: S308 - our own file
