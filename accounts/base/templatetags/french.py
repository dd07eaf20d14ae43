"""Django's `pluralize` and `date` after the French rules, in every template: nothing and one are singular, the first of
a month is “1er”. Not to be loaded: they are builtins (`TEMPLATES` in levallois/settings.py)."""

from collections.abc import Sized
from typing import Any

from django import template
from django.template.defaultfilters import date as plain_date
from django.template.defaultfilters import pluralize as english_pluralize

from accounts.base.moments import with_ordinal_first

register = template.Library()


@register.filter(is_safe=False)
def pluralize(value: Any, forms: str = "s") -> str:
    """“0 vidéo”, “1 vidéo”, “2 vidéos”: `vidéo{{ count|pluralize }}`, `{{ count|pluralize:"la voit,les voient" }}`."""
    count = len(value) if isinstance(value, Sized) and not isinstance(value, str) else float(value)
    return str(english_pluralize(1 if abs(count) < 2 else 2, forms))


@register.filter(expects_localtime=True, is_safe=False)
def date(value: Any, form: str | None = None) -> str:
    """“mardi 1er décembre 2026”, “2 décembre”: `{{ day|date:"l j F Y" }}`."""
    return with_ordinal_first(str(plain_date(value, form)))
