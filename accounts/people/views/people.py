"""The people of the service, and the page of each."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.base.web.lists.listing import ShownList
from accounts.base.web.requests import AuthenticatedRequest, needs
from accounts.people.lists import PEOPLE
from accounts.people.models import User
from accounts.people.permissions import has_right, may_grant_designation, may_read_journal
from accounts.people.roles import Right
from accounts.people.selectors import history_of_person


@require_safe
@needs(Right.DESIGNATION_LIST)
def person_list(request: AuthenticatedRequest) -> HttpResponse:
    """The people of the service, those in activity unless others are asked for."""
    return render(request, "people/person_list.html", {"page": ShownList.of(PEOPLE, request)})


@require_safe
@needs(Right.DESIGNATION_LIST)
def person_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """A person: facts, past and present designations, present rights, and the journal entries by or about them."""
    user = request.user
    shown = get_object_or_404(User.objects.select_related("team"), pk=pk)
    context = {
        "shown": shown,
        "designations": shown.designations.with_state(),
        "opened_rights": sorted(str(right.label) for right in shown.rights),
        "may_designate": may_grant_designation(user, shown) and shown.is_active,
        "may_manage": has_right(user, Right.PERSON_MANAGE),
        "reads_journal": may_read_journal(user),
        "history_entries": history_of_person(shown, seen_by=user)[:100],
    }
    return render(request, "people/person_detail.html", context)
