"""Incidents: the register, one incident, its clips."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.base.errors import NotPossible
from accounts.base.web.forms import ReasonForm
from accounts.base.web.redirects import acted, first_error, refused
from accounts.base.web.requests import get_visible, needs, person, sensitive
from accounts.people.models import User
from accounts.people.permissions import people_with
from accounts.people.roles import Right
from accounts.people.selectors import history_of
from cases.incidents.actions import (
    change_incident,
    grant_incident_access,
    link_clip,
    open_incident,
    unlink_clip,
    withdraw_incident_access,
)
from cases.incidents.filters import IncidentFilter
from cases.incidents.forms import IncidentAccessGrantForm, IncidentForm
from cases.incidents.models import Incident, IncidentAccessGrant
from cases.incidents.permissions import may_change_incident, may_open_incident, may_share_incident
from cases.incidents.selectors import clips_for_incident, unlinked_proposals
from evidence.footage.models import Clip
from evidence.footage.views import panel_of

PAGE_SIZE = 50


@require_safe
@needs(Right.INCIDENT_LIST)
def incident_list(request: HttpRequest) -> HttpResponse:
    """The register, newest first, within what the person sees."""
    incidents = Incident.objects.visible_to(person(request)).select_related("team").with_clip_count()
    filtered = IncidentFilter(request.GET, queryset=incidents)
    page = Paginator(filtered.qs.order_by("-started_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"filter": filtered, "page": page, "may_open": may_open_incident(person(request))}
    return render(request, "incidents/incident_list.html", context)


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
        "panel": incident_panel(incident) if may_share_incident(user, incident) else None,
        "reason_form": ReasonForm(),
        "history_entries": history_of(incident, seen_by=user)[:50],
    }
    return render(request, "incidents/incident_detail.html", context)


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
    return render(request, "incidents/incident_form.html", {"form": form, "incident": None})


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
    return render(request, "incidents/incident_form.html", {"form": form, "incident": incident})


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
    return render(request, "incidents/proposal_list.html", context)


def _next(request: HttpRequest, incident: Incident) -> str:
    """Back to the worklist when the confirmation came from there."""
    return "proposal_list" if request.POST.get("from") == "proposals" else incident.get_absolute_url()


def incident_panel(incident: Incident) -> dict[str, Any]:
    form = IncidentAccessGrantForm(people=people_with(Right.INCIDENT_LIST), auto_id="grant-%s")
    return panel_of(incident, incident.access_grants.all(), form)


@require_POST
@needs(Right.INCIDENT_SHARE)
@sensitive
def incident_access_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an incident to one person by name, with its clips or without."""
    incident = get_visible(person(request), Incident.objects.all(), pk)
    form = IncidentAccessGrantForm(request.POST, people=User.objects.all())
    if not form.is_valid():
        return refused(request, incident, first_error(form))

    def act() -> None:
        grant_incident_access(by=person(request), incident=incident, **form.cleaned_data)

    return acted(request, incident, act, f"Incident {incident} ouvert à {form.cleaned_data['person']}.")


@require_POST
@needs(Right.INCIDENT_SHARE)
def incident_access_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an incident's grant at once, saying why."""
    grant = get_object_or_404(IncidentAccessGrant.objects.select_related("user"), pk=pk)
    incident = get_visible(person(request), Incident.objects.all(), grant.content_object_id)

    def act() -> None:
        withdraw_incident_access(by=person(request), grant=grant, reason=request.POST.get("reason", ""))

    return acted(request, incident, act, f"Accès de {grant.user} retiré.")
