"""One person of the service, for those who may see who is designated."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.journal.histories import history_of_person
from accounts.models import User
from accounts.permissions import has_right, may_grant_designation, may_read_journal
from accounts.roles import Right
from accounts.views.fetching import person
from accounts.views.rights import needs


@require_safe
@needs(Right.DESIGNATION_LIST)
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Facts, designations past and present, what they open now, and what the journal says of and about this person."""
    user = person(request)
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
    return render(request, "accounts/person_detail.html", context)
