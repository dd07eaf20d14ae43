"""The template tag of a list's cell."""

from datetime import date, datetime
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from accounts.base.moments import numeric_day
from accounts.base.states import StateChoices
from accounts.base.templatetags.formatting import short
from accounts.base.web.lists.listing import Column, Listing

register = template.Library()


@register.simple_tag(takes_context=True)
def cell(context: template.Context, listing: Listing[Any], column: Column[Any], row: Any) -> SafeString:
    """A cell of a list, with the name of its column, which a phone shows beside it. The first one leads to the row's
    page, if it has one."""
    shown, css = _shown(column, row, context), column.css
    if column is listing.columns[0]:
        result = context["page"].form.result if listing.keeps_result else ""
        if page := listing.url(row):
            shown = format_html('<a href="{}{}">{}</a>', page, result, shown)
        css = f"key {column.css}".strip()
    return format_html('<td class="{}" data-label="{}"><div>{}</div></td>', css, column.label, shown)


def _shown(column: Column[Any], row: Any, context: template.Context) -> Any:
    if column.template:
        shown = {"row": row, "request": context["request"], "csrf_token": context.get("csrf_token")}
        return mark_safe(render_to_string(column.template, shown))  # noqa: S308 - our own templates
    value = column.value(row)
    match value:
        case None | "":
            return "—"
        case datetime():
            return short(value)
        case date():
            return numeric_day(value)
        case StateChoices():
            badge = {"icon": value.icon, "tone": value.tone, "label": str(value.label)}
            return mark_safe(render_to_string("base/badge.html", badge))  # noqa: S308 - our own template
        case _:
            return value
