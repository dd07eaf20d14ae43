"""Incidents: the register, one incident, its clips."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.base.errors import NotPossible
from accounts.base.web.lists.listing import ShownList
from accounts.base.web.refusals import cleaned, refusal_as_message, refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest, get_visible, needs, sensitive
from accounts.people.models import User
from accounts.people.permissions import has_right, people_with
from accounts.people.roles import Right
from accounts.people.selectors import history_of
from accounts.people.views.access_grants import granted, grants_panel, withdrawn
from accounts.search.asked import read, read_number
from cases.incidents.actions.register import (
    change_incident,
    grant_incident_access,
    link_clip,
    link_file,
    open_incident,
    unlink_clip,
    unlink_file,
    withdraw_incident_access,
)
from cases.incidents.forms import IncidentAccessGrantForm, IncidentForm, IncidentNumberForm
from cases.incidents.lists import INCIDENTS
from cases.incidents.models import Debrief, Incident, IncidentAccessGrant, IncidentQuerySet
from cases.incidents.permissions import (
    may_change_incident,
    may_open_incident,
    may_prepare_debrief,
    may_share_incident,
)
from cases.incidents.search import matching_incidents
from cases.incidents.selectors import (
    clips_for_incident,
    facts_of,
    incidents_around,
)
from cases.incidents.views.proposals import next_proposal
from evidence.footage.forms import forms_for_several
from evidence.footage.models import Clip, ClipQuerySet
from evidence.footage.search import matching_clips
from evidence.footage.selectors import running_viewings, with_erasure_dates
from evidence.footage.views.holds import held_together
from evidence.intake.models import QuarantinedFile
from evidence.review.selectors import has_markers
from evidence.review.views.viewings import opened_together

PAGE_SIZE = 50


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
    context = forms_for_several(user, clips.select_related("camera", "wearer").order_by("started_at", "pk")) | {
        "incident": incident,
        "officers": incident.officers.all(),
        "clips": with_erasure_dates(clips.select_related("camera", "wearer").with_hold().order_by("started_at")),
        "running": running_viewings(user, clips),
        "hidden_count": incident.links.count() - clips.count(),
        "files": incident.file_links.filter(quarantined__in=QuarantinedFile.objects.visible_to(user)).select_related(
            "quarantined__file__offload", "quarantined__file__clip"
        ),
        "proposals": clips_for_incident(incident, seen_by=user) if may_change else [],
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


@dataclass(frozen=True)
class LinkPair:
    """An incident and a clip that may be linked, and what is said of the one that was searched for."""

    incident: Incident
    clip: Clip
    url: str
    label: str
    sentence: str
    at: datetime


@require_safe
@needs(Right.INCIDENT_WRITE)
def incident_for_clip(request: AuthenticatedRequest, clip_pk: int) -> HttpResponse:
    """Search the incident that a clip shows; without words, among those of the days around it."""
    user, words = request.user, request.GET.get("q", "").strip()[:100]
    clip = get_visible(user, Clip.objects.stored(), clip_pk)
    found = _incidents_found(user, words) if words else incidents_around(clip, seen_by=user)
    context = {
        "title": f"Rattacher {clip} à un incident",
        "about": f"Vidéo {clip}",
        "back": _clip_page(clip),
        "incident_url": f"{reverse('incident_new')}?video={clip.pk}",
        "label": "Numéro, objet, lieu, main courante ou PV",
        "words": words,
        "pairs": [
            LinkPair(one, clip, one.get_absolute_url(), str(one), f"{one.title}, {one.place}", one.started_at)
            for one in found.exclude(links__clip=clip)[:PAGE_SIZE]
        ],
        "nothing": "Aucun incident ne correspond : cherchez d’autres mots, ou ouvrez l’incident.",
        "origin": "?retour=video",
    }
    return render(request, "incidents/link_search.html", context)


@require_safe
@needs(Right.INCIDENT_WRITE)
def clip_for_incident(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Search a clip that shows an incident."""
    user, words = request.user, request.GET.get("q", "").strip()[:100]
    incident = get_visible(user, Incident.objects.all(), pk)
    clips = _clips_found(user, words).stored().exclude(incident_links__incident=incident)
    found = clips.select_related("camera", "wearer")[:PAGE_SIZE]
    context = {
        "title": f"Rattacher une vidéo à {incident}",
        "about": f"Incident {incident}",
        "back": incident.get_absolute_url(),
        "incident_url": "",
        "label": "Numéro, matricule, caméra ou lieu",
        "words": words,
        "pairs": [
            LinkPair(incident, one, _clip_page(one), str(one), str(one.wearer or one.camera), one.started_at)
            for one in found
        ],
        "nothing": "Aucune vidéo enregistrée ne correspond." if words else "Cherchez une vidéo.",
        "origin": "",
    }
    return render(request, "incidents/link_search.html", context)


@require_POST
@needs(Right.INCIDENT_WRITE)
def incident_link_clip(request: AuthenticatedRequest, pk: int, clip_pk: int) -> HttpResponse:
    """Confirm that a clip shows the incident."""
    user = request.user
    incident = get_visible(user, Incident.objects.all(), pk)
    clip = get_visible(user, Clip.objects.all(), clip_pk)
    with refusal_as_message(request):
        link_clip(by=user, incident=incident, clip=clip)
        messages.success(request, f"Vidéo {clip} rattachée à l’incident {incident}.")
    return redirect(_next(request, incident, clip))


@require_POST
@needs(Right.INCIDENT_WRITE)
def incident_unlink_clip(request: AuthenticatedRequest, pk: int, clip_pk: int) -> HttpResponse:
    """Remove a link made by mistake."""
    user = request.user
    incident = get_visible(user, Incident.objects.all(), pk)
    clip = get_visible(user, Clip.objects.all(), clip_pk)
    with refusal_as_message(request):
        unlink_clip(by=user, incident=incident, clip=clip, reason=request.POST.get("reason", ""))
        messages.success(request, f"Vidéo {clip} détachée de l’incident {incident}.")
    return redirect("incident_detail", incident.pk)


@require_POST
@needs(Right.INCIDENT_WRITE)
def incident_link_file(request: AuthenticatedRequest, file_pk: int) -> HttpResponse:
    """Link a quarantined file to the incident of which the person gives the number."""
    user = request.user
    quarantined = get_visible(user, QuarantinedFile.objects.all(), file_pk)
    with refusal_as_message(request):
        number = cleaned(IncidentNumberForm(request.POST))["number"]
        incident = Incident.objects.visible_to(user).filter(pk=number).first()
        if incident is None:
            raise NotPossible(f"Aucun incident ne porte le numéro {number}.", field="number")
        link_file(by=user, incident=incident, quarantined=quarantined)
        messages.success(request, f"Fichier {quarantined} rattaché à l’incident {incident}.")
    return redirect("quarantine_detail", file_pk)


@require_POST
@needs(Right.INCIDENT_WRITE)
def incident_unlink_file(request: AuthenticatedRequest, pk: int, file_pk: int) -> HttpResponse:
    """Remove a link made by mistake."""
    user = request.user
    incident = get_visible(user, Incident.objects.all(), pk)
    quarantined = get_visible(user, QuarantinedFile.objects.all(), file_pk)
    with refusal_as_message(request):
        unlink_file(by=user, incident=incident, quarantined=quarantined, reason=request.POST.get("reason", ""))
        messages.success(request, f"Fichier {quarantined} détaché de l’incident {incident}.")
    return redirect("incident_detail", incident.pk)


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


def _incidents_found(user: User, words: str) -> IncidentQuerySet:
    """Those of this number, else those that match the words."""
    prefix, pk = read_number(words) or ("", 0)
    if prefix == "I":
        return Incident.objects.visible_to(user).filter(pk=pk)
    return matching_incidents(user, read(words, timezone.localdate()))


def _clips_found(user: User, words: str) -> ClipQuerySet:
    """Those of this number, else those that match the words; none without words."""
    prefix, pk = read_number(words) or ("", 0)
    if prefix == "V":
        return Clip.objects.visible_to(user).filter(pk=pk)
    asked = read(words, timezone.localdate())
    return matching_clips(user, asked) if asked.words or asked.day else Clip.objects.none()


def _clip_page(clip: Clip) -> str:
    return reverse("clip_detail", args=[clip.pk])


def _next(request: AuthenticatedRequest, incident: Incident, clip: Clip) -> str:
    """The next page: the one that the link was made from."""
    match request.GET.get("retour"):
        case "a-rattacher":
            return next_proposal(request)
        case "video":
            return _clip_page(clip)
        case _:
            return incident.get_absolute_url()


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
