"""A page with every component, to check changes of the style sheet. Not routed in production."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.base.states import StateChoices
from accounts.journal.models import JournalEntry


@require_safe
@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {
        "states": [state for states in StateChoices.__subclasses__() for state in states],
        "moments": [now + timedelta(hours=5), now + timedelta(days=5), now + timedelta(days=90)],
        "now": now,
        "entries": JournalEntry.objects.none(),
    }
    return render(request, "levallois/gallery.html", context)
