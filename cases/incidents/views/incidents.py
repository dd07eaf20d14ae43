"""Incidents: the register, one incident, its clips."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.base.files.tables import CONTENT_TYPES, write_table
from accounts.base.queries import is_one_of
from accounts.base.web.lists.listing import ShownList
from accounts.base.web.refusals import refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest, get_visible, needs, sensitive
from accounts.people.permissions import has_right, people_with
from accounts.people.roles import Right
from accounts.people.selectors import history_of
from accounts.people.views.access_grants import granted, grants_panel, withdrawn
from cases.incidents.actions.register import (
    change_incident,
    grant_incident_access,
    open_incident,
    withdraw_incident_access,
)
from cases.incidents.actions.register_erasure import ExtractFormat, extract_incident
from cases.incidents.documents import incident_pdf, incident_table
from cases.incidents.forms import ExtractForm, IncidentAccessGrantForm, IncidentForm
from cases.incidents.lists import INCIDENTS
from cases.incidents.models import Debrief, Incident, IncidentAccessGrant
from cases.incidents.permissions import (
    may_change_incident,
    may_open_incident,
    may_prepare_debrief,
    may_share_incident,
)
from cases.incidents.selectors import (
    clips_for_incident,
    facts_of,
)
from evidence.footage.forms import forms_for_several
from evidence.footage.models import Clip
from evidence.footage.selectors import running_viewings, with_erasure_dates
from evidence.footage.views.holds import held_together
from evidence.intake.models import QuarantinedFile
from evidence.review.selectors import has_markers
from evidence.review.views.viewings import opened_together

# The page of an incident shows so many proposed clips at once.
MOST_PROPOSED = 50


@require_safe
@needs(Right.INCIDENT_LIST)
def incident_list(request: AuthenticatedRequest) -> HttpResponse:
    """The incidents that the person sees, newest first."""
    context = {"page": ShownList.of(INCIDENTS, request), "may_open": may_open_incident(request.user)}
    context["may_lead"] = has_right(request.user, Right.DEBRIEF_LEAD)
    return render(request, "incidents/incident_list.html", context)


@require_safe
@needs(Right.INCIDENT_LIST)
def incident_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One incident with its clips, proposed clips, requisitions and history."""
    user = request.user
    incident = get_visible(user, Incident.objects.select_related("team"), pk)
    may_change = may_change_incident(user, incident)
    clips = Clip.objects.visible_to(user).filter(incident_links__incident=incident)
    proposals = clips_for_incident(incident, seen_by=user) if may_change else []
    context = forms_for_several(user, clips.select_related("camera", "wearer").order_by("started_at", "pk")) | {
        "incident": incident,
        "officers": incident.officers.all(),
        "clips": with_erasure_dates(clips.select_related("camera", "wearer").with_hold().order_by("started_at")),
        "running": running_viewings(user, clips),
        "hidden_count": incident.links.count() - clips.count(),
        "files": incident.file_links.filter(
            is_one_of("quarantined", QuarantinedFile.objects.visible_to(user))
        ).select_related("quarantined__file__offload", "quarantined__file__clip"),
        "proposals": proposals[:MOST_PROPOSED],
        "proposed_count": len(proposals),
        "may_change": may_change,
        "may_debrief": may_prepare_debrief(user, incident),
        "debriefs": Debrief.objects.visible_to(user).filter(incident=incident).select_related("leader").with_sessions(),
        "may_export_markers": Right.CLIP_EXPORT in user.rights and has_markers(clips),
        "panel": incident_panel(incident) if may_share_incident(user, incident) else None,
        "history_entries": history_of(incident, seen_by=user)[:50],
    }
    return render(request, "incidents/incident_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.INCIDENT_WRITE)
def incident_new(request: AuthenticatedRequest) -> HttpResponse:
    """Show the form, filled from the clip that `video` names if any, or add the incident to the register."""
    user, key = request.user, request.GET.get("video", "")
    clip = get_visible(user, Clip.objects.all(), int(key[:18])) if key.isdecimal() else None
    form = IncidentForm(request.POST or None, initial=facts_of(clip, seen_by=user) if clip else None)
    if request.method == "POST" and form.is_valid():
        officers, clips = form.cleaned_data["officers"], [clip] if clip else []
        with refusal_on_form(form):
            incident = open_incident(by=user, incident=form.save(commit=False), officers=officers, clips=clips)
            messages.success(request, f"Incident {incident} ouvert.")
            return redirect("incident_detail", incident.pk)
    return render(request, "incidents/incident_form.html", {"form": form, "incident": None, "clip": clip})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.INCIDENT_WRITE)
def incident_change(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Complete or correct an incident."""
    incident = get_visible(request.user, Incident.objects.all(), pk)
    form = IncidentForm(request.POST or None, instance=incident)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            change_incident(by=request.user, incident=form.instance, officers=form.cleaned_data["officers"])
            messages.success(request, f"Incident {incident} modifié.")
            return redirect("incident_detail", incident.pk)
    return render(request, "incidents/incident_form.html", {"form": form, "incident": incident, "clip": None})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.INCIDENT_WRITE)
@sensitive
def incident_extract(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Ask for whom the extract is, then send it as a document or a table; journaled."""
    incident = get_visible(request.user, Incident.objects.select_related("team"), pk)
    form = ExtractForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        format = ExtractFormat.CSV if request.POST.get("format") == ExtractFormat.CSV else ExtractFormat.PDF
        with refusal_on_form(form):
            extract_incident(by=request.user, incident=incident, format=format, **form.cleaned_data)
            return _extract(incident, format, form.cleaned_data)
    return render(
        request, "incidents/incident_extract.html", {"form": form, "incident": incident, "formats": ExtractFormat}
    )


def _extract(incident: Incident, format: ExtractFormat, told: dict[str, str]) -> HttpResponse:
    if format is ExtractFormat.CSV:
        content, content_type = write_table(incident_table(incident), "csv"), CONTENT_TYPES["csv"]
    else:
        content, content_type = incident_pdf(incident, made_at=timezone.now(), **told), "application/pdf"
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="registre-{incident}.{format.value}"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@needs(Right.CLIP_VIEW, Right.CLIP_VIEW_OWN)
def incident_view_clips(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """View several clips of the incident for one reason."""
    incident = get_visible(request.user, Incident.objects.all(), pk)
    clips = Clip.objects.visible_to(request.user).filter(incident_links__incident=incident)
    return opened_together(request, clips, incident.get_absolute_url())


@require_POST
@needs(Right.CLIP_HOLD)
def incident_hold_clips(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Hold several clips of the incident for one procedure."""
    incident = get_visible(request.user, Incident.objects.all(), pk)
    clips = Clip.objects.visible_to(request.user).filter(incident_links__incident=incident)
    return held_together(request, clips, incident.get_absolute_url())


def incident_panel(incident: Incident) -> dict[str, Any]:
    form = IncidentAccessGrantForm(people=people_with(Right.INCIDENT_LIST), auto_id="grant-%s")
    return grants_panel(incident, incident.access_grants.all(), form)


@require_POST
@needs(Right.INCIDENT_SHARE)
@sensitive
def incident_access_grant(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Grant one person access to an incident, with or without its clips."""
    incident = get_visible(request.user, Incident.objects.all(), pk)
    act = partial(grant_incident_access, incident=incident)
    return granted(request, incident, IncidentAccessGrantForm(request.POST), act)


@require_POST
@needs(Right.INCIDENT_SHARE)
def incident_access_withdraw(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Withdraw an access grant of an incident at once, with a reason."""
    return withdrawn(request, pk, IncidentAccessGrant, withdraw_incident_access)
