"""Incidents: the register, one incident, its clips."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import NotPossible
from accounts.journal.histories import history_of
from accounts.roles import Right
from accounts.views.fetching import get_visible, person
from accounts.views.rights import needs
from cases.actions.incidents import change_incident, link_clip, open_incident, unlink_clip
from cases.filters import IncidentFilter
from cases.forms import IncidentForm, ReasonForm
from cases.models import Incident
from cases.permissions import may_change_incident, may_open_incident, may_show_incident
from cases.proposals import clips_for_incident, unlinked_proposals
from cases.views.openings import incident_panel
from evidence.models import Clip

PAGE_SIZE = 50


@require_safe
@needs(Right.INCIDENT_LIST)
def incident_list(request: HttpRequest) -> HttpResponse:
    """The register, newest first, within what the person sees."""
    incidents = Incident.objects.visible_to(person(request)).select_related("team").with_clip_count()
    filtered = IncidentFilter(request.GET, queryset=incidents)
    page = Paginator(filtered.qs.order_by("-started_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"filter": filtered, "page": page, "may_open": may_open_incident(person(request))}
    return render(request, "cases/incident_list.html", context)


@require_safe
@needs(Right.INCIDENT_LIST)
def incident_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One incident with its clips, what the machine proposes, its requisitions and its history."""
    user = person(request)
    incident = get_visible(user, Incident.objects.select_related("team"), pk)
    may_change = may_change_incident(user, incident)
    clips = Clip.objects.visible_to(user).filter(incident_links__incident=incident)
    context = {
        "incident": incident,
        "officers": incident.officers.all(),
        "clips": clips.select_related("camera", "wearer").with_hold().order_by("started_at"),
        "proposals": clips_for_incident(incident, seen_by=user) if may_change else [],
        "may_change": may_change,
        "panel": incident_panel(incident) if may_show_incident(user, incident) else None,
        "reason_form": ReasonForm(),
        "history_entries": history_of(incident, seen_by=user)[:50],
    }
    return render(request, "cases/incident_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.INCIDENT_WRITE)
def incident_new(request: HttpRequest) -> HttpResponse:
    """Open an incident: the empty form, or the action."""
    form = IncidentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            incident = open_incident(
                by=person(request), incident=form.save(commit=False), officers=form.cleaned_data["officers"]
            )
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Incident {incident} ouvert.")
            return redirect("incident_detail", incident.pk)
    return render(request, "cases/incident_form.html", {"form": form, "incident": None})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.INCIDENT_WRITE)
def incident_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Complete or correct an incident."""
    incident = get_visible(person(request), Incident.objects.all(), pk)
    form = IncidentForm(request.POST or None, instance=incident)
    if request.method == "POST" and form.is_valid():
        try:
            change_incident(by=person(request), incident=form.instance, officers=form.cleaned_data["officers"])
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Incident {incident} modifié.")
            return redirect("incident_detail", incident.pk)
    return render(request, "cases/incident_form.html", {"form": form, "incident": incident})


@require_POST
@needs(Right.INCIDENT_WRITE)
def incident_link_clip(request: HttpRequest, pk: int, clip_pk: int) -> HttpResponse:
    """Confirm that a clip shows the incident."""
    user = person(request)
    incident = get_visible(user, Incident.objects.all(), pk)
    clip = get_visible(user, Clip.objects.all(), clip_pk)
    try:
        link_clip(by=user, incident=incident, clip=clip)
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Vidéo {clip} rattachée à l’incident {incident}.")
    return redirect(_next(request, incident))


@require_POST
@needs(Right.INCIDENT_WRITE)
def incident_unlink_clip(request: HttpRequest, pk: int, clip_pk: int) -> HttpResponse:
    """Take back a link made by mistake."""
    user = person(request)
    incident = get_visible(user, Incident.objects.all(), pk)
    clip = get_visible(user, Clip.objects.all(), clip_pk)
    try:
        unlink_clip(by=user, incident=incident, clip=clip, reason=request.POST.get("reason", ""))
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Vidéo {clip} détachée de l’incident {incident}.")
    return redirect("incident_detail", incident.pk)


@require_safe
@needs(Right.INCIDENT_WRITE)
def proposal_list(request: HttpRequest) -> HttpResponse:
    """The clips that no incident claims yet, each with the likeliest one: confirm with one key."""
    user = person(request)
    unlinked = Clip.objects.visible_to(user).stored().filter(incident_links__isnull=True)
    proposals = unlinked_proposals(seen_by=user)
    proposed = [proposal.clip.pk for proposal in proposals]
    context = {
        "proposals": proposals,
        "others": unlinked.exclude(pk__in=proposed).select_related("camera", "wearer")[:PAGE_SIZE],
    }
    return render(request, "cases/proposal_list.html", context)


def _next(request: HttpRequest, incident: Incident) -> str:
    """Back to the worklist when the confirmation came from there."""
    return "proposal_list" if request.POST.get("from") == "proposals" else incident.get_absolute_url()
