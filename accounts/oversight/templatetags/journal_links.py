"""Links from the journal to the pages of the objects that it names, and to filtered views of itself."""

from typing import Any

from django import template
from django.urls import reverse

from accounts.people.models import User

register = template.Library()


@register.simple_tag
def journal_url(query: dict[str, str]) -> str:
    """The journal's page under these filters."""
    return reverse("journal_list", query=query)


@register.simple_tag(takes_context=True)
def object_url(context: dict[str, Any], kind: str, key: str) -> str:
    """The address of the page of an object named in the journal, if the person may open every page of that kind; else
    empty. The site provides the pages of all kinds, as `object_pages`."""
    page = context["object_pages"].get(kind)
    user = context.get("user")
    return reverse(page.name, args=[key]) if page and isinstance(user, User) and page.right in user.rights else ""
