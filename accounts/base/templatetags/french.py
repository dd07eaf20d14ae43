"""Django's `pluralize` after the French rule, in every template: nothing and one are singular. Not to be loaded: it
is a builtin (`TEMPLATES` in levallois/settings.py)."""

from collections.abc import Sized
from typing import Any

from django import template
from django.template.defaultfilters import pluralize as english_pluralize

register = template.Library()


@register.filter(is_safe=False)
def pluralize(value: Any, forms: str = "s") -> str:
    """“0 vidéo”, “1 vidéo”, “2 vidéos”: `vidéo{{ count|pluralize }}`, `{{ count|pluralize:"la voit,les voient" }}`."""
    count = len(value) if isinstance(value, Sized) and not isinstance(value, str) else float(value)
    return str(english_pluralize(1 if abs(count) < 2 else 2, forms))
