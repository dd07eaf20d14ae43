"""Linking clips and quarantined files to incidents, from either page, and removing a link made by mistake."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.base.errors import NotPossible
from accounts.base.web.refusals import acted, cleaned
from accounts.base.web.requests import AuthenticatedRequest, get_visible, needs
from accounts.people.models import User
from accounts.people.roles import Right
from accounts.search.asked import read, read_number
from cases.incidents.actions.register import link_clip, link_file, unlink_clip, unlink_file
from cases.incidents.forms import IncidentNumberForm
from cases.incidents.models import Incident, IncidentQuerySet
from cases.incidents.search import matching_incidents
from cases.incidents.selectors import incidents_around
from cases.incidents.views.proposals import next_proposal
from evidence.footage.models import Clip, ClipQuerySet
from evidence.footage.search import matching_clips
from evidence.intake.models import QuarantinedFile

PAGE_SIZE = 50


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
    incident, clip = _incident(request, pk), get_visible(request.user, Clip.objects.all(), clip_pk)

    def link() -> str:
        link_clip(by=request.user, incident=incident, clip=clip)
        return f"Vidéo {clip} rattachée à l’incident {incident}."

    return acted(request, link, _next(request, incident, clip))


@require_POST
@needs(Right.INCIDENT_WRITE)
def incident_unlink_clip(request: AuthenticatedRequest, pk: int, clip_pk: int) -> HttpResponse:
    """Remove a link made by mistake."""
    incident, clip = _incident(request, pk), get_visible(request.user, Clip.objects.all(), clip_pk)

    def unlink() -> str:
        unlink_clip(by=request.user, incident=incident, clip=clip, reason=request.POST.get("reason", ""))
        return f"Vidéo {clip} détachée de l’incident {incident}."

    return acted(request, unlink, incident.get_absolute_url())


@require_POST
@needs(Right.INCIDENT_WRITE)
def incident_link_file(request: AuthenticatedRequest, file_pk: int) -> HttpResponse:
    """Link a quarantined file to the incident of which the person gives the number."""
    quarantined = get_visible(request.user, QuarantinedFile.objects.all(), file_pk)

    def link() -> str:
        number = cleaned(IncidentNumberForm(request.POST))["number"]
        incident = Incident.objects.visible_to(request.user).filter(pk=number).first()
        if incident is None:
            raise NotPossible(f"Aucun incident ne porte le numéro {number}.", field="number")
        link_file(by=request.user, incident=incident, quarantined=quarantined)
        return f"Fichier {quarantined} rattaché à l’incident {incident}."

    return acted(request, link, reverse("quarantine_detail", args=[file_pk]))


@require_POST
@needs(Right.INCIDENT_WRITE)
def incident_unlink_file(request: AuthenticatedRequest, pk: int, file_pk: int) -> HttpResponse:
    """Remove a link made by mistake."""
    incident, quarantined = _incident(request, pk), get_visible(request.user, QuarantinedFile.objects.all(), file_pk)

    def unlink() -> str:
        unlink_file(by=request.user, incident=incident, quarantined=quarantined, reason=request.POST.get("reason", ""))
        return f"Fichier {quarantined} détaché de l’incident {incident}."

    return acted(request, unlink, incident.get_absolute_url())


def _incident(request: AuthenticatedRequest, pk: int) -> Incident:
    return get_visible(request.user, Incident.objects.all(), pk)


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
