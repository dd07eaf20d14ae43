"""The markers of an incident's clips as a table."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.base.web.refusals import refusal_as_message
from accounts.base.web.requests import AuthenticatedRequest, get_visible, needs, sensitive
from accounts.people.roles import Right
from cases.incidents.models import Incident
from evidence.footage.models import Clip
from evidence.review.actions.markers import export_markers
from evidence.review.documents import markers_response


@require_POST
@needs(Right.CLIP_EXPORT)
@sensitive
def incident_markers_export(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The markers of the incident's clips that the person sees."""
    incident = get_visible(request.user, Incident.objects.all(), pk)
    clips = Clip.objects.visible_to(request.user).filter(incident_links__incident=incident)
    with refusal_as_message(request):
        markers = export_markers(by=request.user, about=incident, clips=list(clips))
        return markers_response(markers, f"moments-cles-{incident}.csv")
    return redirect("incident_detail", pk)
