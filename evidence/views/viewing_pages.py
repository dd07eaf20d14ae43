"""Opening a viewing with its reason, the player's page, and closing it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.errors import NotPossible
from accounts.roles import Right
from accounts.views.fetching import get_visible, person
from accounts.views.rights import needs
from evidence.actions.viewings import close_viewing as close
from evidence.actions.viewings import open_viewing as open_for_reason
from evidence.forms.footage import ViewingForm
from evidence.models import Clip, Viewing, ViewingPurpose
from evidence.permissions import may_view_clip, viewing_purposes
from evidence.views.answers import first_error


@require_POST
@needs(Right.CLIP_VIEW, Right.CLIP_VIEW_OWN)
def open_viewing(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a viewing for a reason, and go to the player."""
    clip = get_visible(person(request), Clip.objects.all(), pk)
    form = ViewingForm(request.POST, purposes=viewing_purposes(person(request), clip) or list(ViewingPurpose))
    if not form.is_valid():
        messages.error(request, first_error(form))
        return redirect("clip_detail", pk)
    data = form.cleaned_data
    try:
        viewing = open_for_reason(
            by=person(request), clip=clip, purpose=ViewingPurpose(data["purpose"]), reference=data["reference"]
        )
    except NotPossible as error:
        messages.error(request, str(error))
        return redirect("clip_detail", pk)
    return redirect("viewing_detail", viewing.pk)


@require_safe
@needs(Right.CLIP_VIEW, Right.CLIP_VIEW_OWN)
def viewing_detail(request: HttpRequest, viewing_id: UUID) -> HttpResponse:
    """One's own viewing: the player while it lasts, then a word that it is over."""
    viewing = _own(request, viewing_id)
    clip = viewing.clip
    is_open = viewing.closed_at is None and viewing.expires_at > timezone.now()
    context = {
        "viewing": viewing,
        "clip": clip,
        "is_open": is_open and may_view_clip(person(request), clip),
        "marks": range(4),
    }
    return render(request, "evidence/viewing_detail.html", context)


@require_POST
@needs(Right.CLIP_VIEW, Right.CLIP_VIEW_OWN)
def close_viewing(request: HttpRequest, viewing_id: UUID) -> HttpResponse:
    """End the viewing before its time."""
    viewing = _own(request, viewing_id)
    close(by=person(request), viewing=viewing)
    messages.success(request, "Consultation close.")
    return redirect("clip_detail", viewing.clip_id)


def _own(request: HttpRequest, viewing_id: UUID) -> Viewing:
    """Another person's viewing is not found, and neither is one's own once the clip is no longer visible."""
    rows = Viewing.objects.filter(viewer=person(request), clip__in=Clip.objects.visible_to(person(request)))
    return get_object_or_404(rows.select_related("clip__camera", "clip__wearer", "viewer"), pk=viewing_id)
