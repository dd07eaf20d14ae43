"""The journal entries about an object, shown on its page."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.urls import reverse

from accounts.journal.models import JournalEntry
from accounts.people.models import SHORT_RANKS, User
from accounts.people.permissions import may_read_journal

register = template.Library()


@register.inclusion_tag("people/_history.html", takes_context=True)
def history(context: dict[str, Any], entries: Iterable[JournalEntry]) -> dict[str, Any]:
    """The entries about an object (accounts/people/selectors.py), newest first, one sentence per line; with a link
    to the journal for its readers."""
    found = list(entries)
    user = context.get("user")
    reads = bool(found) and isinstance(user, User) and may_read_journal(user)
    return {"entries": found, "reads_journal": reads, "whole": _whole_history(found[0]) if reads else ""}


@register.filter
def short_rank(rank: str) -> str:
    """“Brigadier-chef principal” → “BCP”, as everywhere else on the pages; the journal keeps the whole name."""
    return {str(known.label): short for known, short in SHORT_RANKS.items()}.get(rank, rank)


def _whole_history(entry: JournalEntry) -> str:
    return reverse("journal_list", query={"kind": entry.about_kind, "key": entry.about_id})
