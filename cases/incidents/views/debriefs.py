"""Debriefs: preparing one, its page, its words, its chapters, its PDF."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.base.web.lists.listing import ShownList
from accounts.base.web.refusals import cleaned, refusal_as_message, refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest, get_visible, needs
from accounts.people.models import User
from accounts.people.roles import Right
from accounts.people.selectors import history_of
from cases.incidents.actions.debriefs import add_chapter, change_debrief, move_chapter, prepare_debrief, remove_chapter
from cases.incidents.documents import debrief_pdf as pdf_of
from cases.incidents.forms import (
    ChapterForm,
    DebriefForm,
    DebriefPrepareForm,
    DebriefSessionForm,
    FollowUpAssignForm,
    FollowUpDoneForm,
    FollowUpForm,
)
from cases.incidents.lists import DEBRIEFS
from cases.incidents.models import Debrief, DebriefChapter, FollowUp, Incident
from cases.incidents.permissions import (
    clips_to_show,
    may_change_debrief,
    may_close_debrief_session,
    may_open_debrief_session,
    may_show_chapters,
)
from cases.incidents.selectors import chapter_rows, chapters_to_propose
from evidence.footage.actions.viewings import open_viewings
from evidence.footage.models import Clip, ClipQuerySet, ViewingPurpose
from evidence.footage.tasks import derive_soon


@require_safe
@needs(Right.DEBRIEF_LEAD)
def debrief_list(request: AuthenticatedRequest) -> HttpResponse:
    """The debriefs of the incidents that the person sees, newest first."""
    return render(request, "incidents/debrief_list.html", {"page": ShownList.of(DEBRIEFS, request)})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.DEBRIEF_LEAD)
def debrief_prepare(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show the form, filled with who was there and with the clips of the incident, or prepare the debrief."""
    user = request.user
    incident = get_visible(user, Incident.objects.all(), pk)
    proposed = chapters_to_propose(incident, seen_by=user)
    form = DebriefPrepareForm(request.POST or None, incident=incident, proposed=proposed)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            held_at, people = form.cleaned_data["held_at"], form.everybody
            debrief = prepare_debrief(
                by=user, incident=incident, held_at=held_at, participants=people, chapters=form.chosen
            )
            messages.success(request, f"Débriefing {debrief} préparé.")
            return redirect("debrief_detail", debrief.pk)
    return render(request, "incidents/debrief_prepare.html", {"form": form, "incident": incident})


@dataclass(frozen=True)
class FollowUpRow:
    follow_up: FollowUp
    done_form: FollowUpDoneForm
    assign_form: FollowUpAssignForm


def clips_of(debrief: Debrief, reader: User) -> ClipQuerySet:
    """The clips of the incident that the reader may show."""
    linked = Clip.objects.visible_to(reader).filter(incident_links__incident=debrief.incident)
    return clips_to_show(reader, linked).select_related("camera", "wearer").order_by("started_at", "pk")


@require_safe
@needs(Right.DEBRIEF_LEAD)
def debrief_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One debrief: its chapters, its words, what follows, its sessions and its history."""
    user = request.user
    debrief = get_visible(user, Debrief.objects.select_related("incident", "leader", "prepared_by"), pk)
    may_change, running = may_change_debrief(user, debrief), debrief.running_session
    may_open = may_open_debrief_session(user, debrief) and not running
    rows = chapter_rows(debrief, user)
    context = {
        "debrief": debrief,
        "participants": debrief.participants.all(),
        "rows": rows,
        "may_change": may_change,
        "may_play": any(row.is_shown_by_reader for row in rows),
        "session": running if running and may_show_chapters(user, running) else None,
        "reference": debrief.viewing_reference,
        "chapter_form": ChapterForm(clips=clips_of(debrief, user), auto_id="chapter-%s") if may_change else None,
        "follow_up_form": FollowUpForm(auto_id="follow-up-%s") if may_change else None,
        "follow_ups": [
            FollowUpRow(
                one,
                FollowUpDoneForm(auto_id=f"done-{one.pk}-%s"),
                FollowUpAssignForm(instance=one, auto_id=f"assign-{one.pk}-%s"),
            )
            for one in debrief.follow_ups.select_related("owner", "debrief")
        ],
        "running": running,
        "may_close_session": running is not None and may_close_debrief_session(user, running),
        "session_form": DebriefSessionForm(debrief=debrief, auto_id="session-%s") if may_open else None,
        "sessions": debrief.sessions.select_related("leader").prefetch_related("participants", "shown__chapter"),
        "history_entries": history_of(debrief, seen_by=user)[:50],
    }
    return render(request, "incidents/debrief_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.DEBRIEF_LEAD)
def debrief_change(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Write what was said, or change the date, the leader and the participants."""
    debrief = get_visible(request.user, Debrief.objects.select_related("incident"), pk)
    form = DebriefForm(request.POST or None, instance=debrief)
    if request.method == "POST" and form.is_valid():
        with refusal_on_form(form):
            revision, people = form.cleaned_data["revision"], form.everybody
            change_debrief(by=request.user, debrief=form.instance, participants=people, revision=revision)
            messages.success(request, f"Débriefing {debrief} enregistré.")
            return redirect("debrief_detail", debrief.pk)
    context = {"form": form, "debrief": debrief, "may_change": may_change_debrief(request.user, debrief)}
    return render(request, "incidents/debrief_form.html", context)


@require_safe
@needs(Right.DEBRIEF_LEAD)
def debrief_pdf(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The debrief as a document, with the numbers of the clips and no image."""
    debrief = get_visible(request.user, Debrief.objects.select_related("incident", "leader"), pk)
    headers = {"Content-Disposition": f'inline; filename="debriefing-{debrief.pk}.pdf"'}
    return HttpResponse(pdf_of(debrief), content_type="application/pdf", headers=headers)


@require_POST
@needs(Right.DEBRIEF_LEAD)
def chapter_add(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Add a part of a clip at the end."""
    user = request.user
    debrief = get_visible(user, Debrief.objects.select_related("incident"), pk)
    with refusal_as_message(request):
        data = cleaned(ChapterForm(request.POST, clips=clips_of(debrief, user)))
        start, until = data["start"], data["until"]
        add_chapter(by=user, debrief=debrief, clip=data["clip"], from_ms=start, until_ms=until, title=data["title"])
        messages.success(request, "Chapitre ajouté.")
    return redirect(f"{debrief.get_absolute_url()}#chapters-title")


@require_POST
@needs(Right.DEBRIEF_LEAD)
def chapter_move(request: AuthenticatedRequest, pk: int, chapter_pk: int) -> HttpResponse:
    """Show a chapter one place earlier or later."""
    debrief, chapter = _chapter(request, pk, chapter_pk)
    with refusal_as_message(request):
        move_chapter(by=request.user, chapter=chapter, earlier=request.POST.get("to") == "earlier")
    return redirect(f"{debrief.get_absolute_url()}#chapters-title")


@require_POST
@needs(Right.DEBRIEF_LEAD)
def chapter_remove(request: AuthenticatedRequest, pk: int, chapter_pk: int) -> HttpResponse:
    """Take a chapter out."""
    debrief, chapter = _chapter(request, pk, chapter_pk)
    with refusal_as_message(request):
        remove_chapter(by=request.user, chapter=chapter)
        messages.success(request, "Chapitre retiré.")
    return redirect(f"{debrief.get_absolute_url()}#chapters-title")


def _chapter(request: AuthenticatedRequest, pk: int, chapter_pk: int) -> tuple[Debrief, DebriefChapter]:
    debrief = get_visible(request.user, Debrief.objects.select_related("incident"), pk)
    return debrief, get_visible(request.user, debrief.chapters.select_related("clip"), chapter_pk)


@require_POST
@needs(Right.DEBRIEF_LEAD)
def debrief_play(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Open one's own viewings of the clips of all chapters, for the debrief, and go to the first chapter."""
    user = request.user
    debrief = get_visible(user, Debrief.objects.select_related("incident"), pk)
    clips = clips_to_show(user, Clip.objects.visible_to(user).filter(debriefchapters__debrief=debrief))
    with refusal_as_message(request):
        purpose, reference = ViewingPurpose.DEBRIEF, debrief.viewing_reference
        viewings = open_viewings(by=user, clips=clips, purpose=purpose, reference=reference)
        derive_soon(viewing.clip for viewing in viewings)
        first = next(row.url for row in chapter_rows(debrief, user) if row.url)
        return redirect(first)
    return redirect(debrief)
