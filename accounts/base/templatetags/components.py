"""Template tags for small components: state badges, dialogues, the links of a list, the panels of other apps."""

from collections.abc import Sequence
from typing import Any

from django import forms, template
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from accounts.base.states import StateChoices, Tone
from accounts.base.web.forms import ReasonForm
from accounts.base.web.panels import Panel, Panels

register = template.Library()


@register.inclusion_tag("base/badge.html")
def badge(icon: str, tone: Tone, label: str) -> dict[str, str]:
    """A state as icon, word and colour."""
    return {"icon": icon, "tone": tone, "label": label}


@register.inclusion_tag("base/badge.html")
def state(value: StateChoices) -> dict[str, str]:
    """The badge of a state, with the icon and colour declared with it."""
    return badge(value.icon, value.tone, str(value.label))


@register.inclusion_tag("base/dialog.html")
def dialog(
    key: str,
    url: str,
    *,
    title: str,
    verb: str,
    sentence: str = "",
    lines: Sequence[str] = (),
    row: Model | None = None,
    form: forms.Form | None = None,
    reason: bool = False,
    danger: bool = False,
    picked: bool = False,
) -> dict[str, Any]:
    """The dialogue that stands before an act: it says what will happen and to whom, and its own button acts.

    A button `data-dialog="key"` opens it, or `data-dialog="key-12"` for the dialogue of one `row` among several. `form`
    is what the act asks for, `reason` a reason alone. An act on `picked` rows says first how many are ticked. Without
    script it is a part of the page.
    """
    identifier = f"{key}-{row.pk}" if row else key
    return {
        "id": identifier,
        "url": url,
        "title": title,
        "verb": verb,
        "sentence": sentence,
        "lines": lines,
        "form": ReasonForm(auto_id=f"{identifier}-%s") if reason else form,
        "danger": danger,
        "picked": picked,
    }


@register.simple_tag(takes_context=True)
def panel(context: template.Context, shown: Panel) -> SafeString:
    """Render one panel."""
    return mark_safe(render_to_string(shown.template, shown.context, request=context["request"]))  # noqa: S308 - our own template


@register.simple_tag(takes_context=True)
def panels(context: template.Context, slot: str, row: Any) -> SafeString:
    """Render the panels that other apps show about this row in this slot (accounts/base/web/panels.py)."""
    filled: Panels = context["panels"]
    built = (build(row, context["user"]) for build in filled.get(slot, ()))
    return mark_safe("".join(panel(context, shown) for shown in built if shown))  # noqa: S308 - our own templates


@register.simple_tag(takes_context=True)
def replaced_query(context: dict[str, Any], **changes: Any) -> str:
    """The page's query string with some parameters changed; empty ones are removed."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}"
