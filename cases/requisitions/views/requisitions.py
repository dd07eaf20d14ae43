"""Requisitions: the list, one requisition, its documents, entering and registering one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.base.queries import is_one_of
from accounts.base.web.lists.listing import ShownList
from accounts.base.web.refusals import refusal_on_form
from accounts.base.web.requests import AuthenticatedRequest, get_visible, needs
from accounts.journal.models import OutgoingMail
from accounts.people.models import User
from accounts.people.roles import Right
from accounts.people.selectors import history_of
from accounts.sign_in.sessions.going_on import going_on
from cases.incidents.models import Incident
from cases.requisitions.actions import requisitions as actions
from cases.requisitions.forms import RecipientForm, RequisitionForm, SearchedForm, window_forms
from cases.requisitions.lists import REQUISITIONS
from cases.requisitions.models import (
    Channel,
    Delivery,
    DeliveryMember,
    Outcome,
    Requisition,
    RequisitionDocument,
    RequisitionWindow,
)
from cases.requisitions.permissions import (
    may_approve,
    may_choose_clips,
    may_close,
    may_deliver,
    may_prepare,
    may_receive_requisition,
    may_share_requisition,
)
from cases.requisitions.selectors import (
    clips_at_risk,
    clips_for_requisition,
    clips_held_for,
    count_come_since,
    files_not_joined,
    first_erasure,
    lack_of_answer,
)
from cases.requisitions.states import RequisitionState, RequisitionTransition
from cases.requisitions.views.access import requisition_panel
from cases.requisitions.views.summaries import approval_lines, sending_sentence, submission_lines
from evidence import store
from evidence.footage.forms import forms_for_several
from evidence.footage.models import Clip
from evidence.footage.selectors import running_viewings, with_erasure_dates
from evidence.footage.views.holds import held_together
from evidence.intake.models import QuarantinedFile, QuarantineHold
from evidence.review.views.viewings import opened_together
from evidence.store.streaming import stream


@require_safe
@needs(Right.REQUISITION_LIST)
def requisition_list(request: AuthenticatedRequest) -> HttpResponse:
    """Requisitions, newest first."""
    context = {"page": ShownList.of(REQUISITIONS, request), "may_receive": may_receive_requisition(request.user)}
    return render(request, "requisitions/requisition_list.html", context)


@require_safe
@needs(Right.REQUISITION_LIST)
def requisition_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One requisition: the letter, the fields read from it, the clips on a time axis, the package and its receipt."""
    requisition = get_visible(request.user, Requisition.objects.select_related("prepared_by", "approved_by"), pk)
    return render(request, "requisitions/requisition_detail.html", page_context(requisition, request.user))


@require_POST
@needs(Right.CLIP_VIEW, Right.CLIP_VIEW_OWN)
def requisition_view_clips(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """View several of the clips that the requisition concerns, for one reason."""
    requisition = get_visible(request.user, Requisition.objects.all(), pk)
    clips = clips_for_requisition(requisition).visible_to(request.user)
    return opened_together(request, clips, requisition.get_absolute_url())


@require_POST
@needs(Right.CLIP_HOLD)
def requisition_hold_clips(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Hold several of the clips that the requisition concerns for one procedure."""
    requisition = get_visible(request.user, Requisition.objects.all(), pk)
    return held_together(
        request, clips_for_requisition(requisition).visible_to(request.user), requisition.get_absolute_url()
    )


@require_safe
@needs(Right.REQUISITION_LIST)
def requisition_document(request: AuthenticatedRequest, pk: int, document_pk: int) -> HttpResponseBase:
    """The received message or one of its attachments; always as a download, since it comes from outside."""
    requisition = get_visible(request.user, Requisition.objects.all(), pk)
    document = get_visible(request.user, RequisitionDocument.objects.filter(requisition=requisition), document_pk)
    return stream(
        request,
        open_at=lambda: store.open_stored(document.store_name),
        size_bytes=document.size_bytes,
        content_type="application/octet-stream",
        etag=document.sha256,
        may_go_on=going_on(
            request,
            lambda person: (
                Right.REQUISITION_LIST in person.rights
                and get_visible(person, RequisitionDocument.objects.filter(requisition=requisition), document_pk)
            ),
        ),
        file_name=document.file_name,
        attachment=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.REQUISITION_PREPARE)
def requisition_new(request: AuthenticatedRequest) -> HttpResponse:
    """Enter a requisition that came on paper; its windows are held as soon as it is saved."""
    user = request.user
    form = RequisitionForm(request.POST or None, incidents=Incident.objects.visible_to(user))
    windows = window_forms(None, request.POST or None)
    if request.method == "POST" and form.is_valid() and windows.is_valid():
        requisition = form.save(commit=False)
        requisition.channel, requisition.received_at = Channel.FORM, timezone.now()
        with refusal_on_form(form):
            actions.enter_requisition(by=user, requisition=requisition, windows=windows.asked())
            held = clips_held_for(requisition).count()
            messages.success(request, f"Réquisition {requisition} enregistrée ; vidéos conservées : {held}.")
            return redirect("requisition_detail", requisition.pk)
    return render(
        request, "requisitions/requisition_form.html", {"form": form, "windows": windows, "requisition": None}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.REQUISITION_PREPARE)
def requisition_register(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Confirm or correct what was read in the letter."""
    user = request.user
    requisition = get_visible(user, Requisition.objects.all(), pk)
    form = RequisitionForm(request.POST or None, instance=requisition, incidents=Incident.objects.visible_to(user))
    windows = window_forms(requisition, request.POST or None)
    if request.method == "POST" and form.is_valid() and windows.is_valid():
        with refusal_on_form(form):
            actions.register_requisition(by=user, requisition=form.instance, windows=windows.asked())
            messages.success(request, f"Réquisition {requisition} enregistrée.")
            return redirect("requisition_detail", requisition.pk)
    context = {
        "form": form,
        "windows": windows,
        "requisition": requisition,
        "open": may_prepare(user, requisition, RequisitionTransition.REGISTER),
    }
    return render(request, "requisitions/requisition_form.html", context)


AXIS_WIDTH = 1000


@dataclass(frozen=True)
class Bar:
    """A bar on the time axis, in the axis's units."""

    x: int
    width: int


@dataclass(frozen=True)
class OnAxis:
    clip: Clip
    chosen: bool
    omission: str
    bar: Bar


def page_context(requisition: Requisition, user: User) -> dict[str, Any]:
    concerned = clips_for_requisition(requisition)
    clips, count = with_erasure_dates(concerned.visible_to(user).with_hold()), concerned.count()
    windows = list(requisition.windows.all())
    delivery = Delivery.objects.filter(requisition=requisition).first()
    start, end = _extent(windows, clips)
    return {
        "requisition": requisition,
        "incident": Incident.objects.visible_to(user).filter(requisitions=requisition).first(),
        "documents": requisition.documents.all(),
        "sheet": list(_sheet(requisition, clips, start, end)),
        "axis_start": start,
        "axis_end": end,
        "axis_width": AXIS_WIDTH,
        "windows": windows,
        "window_bars": [_bar(window.start_at, window.end_at, start, end) for window in windows],
        "hidden_count": count - len(clips),
        "delivery": delivery,
        "members": _members_seen(delivery, user),
        "urls": _urls(requisition, delivery),
        "mails": OutgoingMail.objects.about(requisition),
        "panel": requisition_panel(requisition) if may_share_requisition(user, requisition) else None,
        "searched_form": SearchedForm(),
        "running": running_viewings(user, concerned),
        "sending_sentence": sending_sentence(delivery) if delivery else "",
        "recipient_form": RecipientForm(initial={"recipient": requisition.officer_email}),
        "history_entries": history_of(requisition, seen_by=user)[:100],
    } | (
        _what_is_held(requisition)
        | _next_step(requisition, user)
        | _answer_context(requisition, user)
        | forms_for_several(user, concerned)
    )


def _next_step(requisition: Requisition, user: User) -> dict[str, Any]:
    """What the dialogues of submission and approval say; or what is lacking before the first."""
    if may_choose_clips(user, requisition):
        return {
            "lack": lack_of_answer(requisition, Outcome.CLIPS, by=user),
            "nothing_lack": lack_of_answer(requisition, Outcome.NOTHING_FOUND, by=user),
            "submission_lines": submission_lines(requisition),
        }
    if may_approve(user, requisition):
        return {"approval_lines": approval_lines(requisition)}
    return {}


def _what_is_held(requisition: Requisition) -> dict[str, Any]:
    return {
        "held_count": clips_held_for(requisition).count(),
        "held_file_count": QuarantineHold.objects.active().filter(origin=requisition.origin).count(),
        "at_risk_count": clips_at_risk(requisition).count(),
        "clock": first_erasure(requisition),
    }


def _answer_context(requisition: Requisition, user: User) -> dict[str, Any]:
    """How many clips are chosen; the quarantined files joined, those that the person sees and how many others; those
    that concern the requisition beside them; and what the person may do.
    """
    others = files_not_joined(requisition).visible_to(user)
    joined = requisition.file_choices.filter(is_one_of("quarantined", QuarantinedFile.objects.visible_to(user)))
    count, chosen_count = requisition.file_choices.count(), requisition.choices.count()
    return {
        "joined_files": joined.select_related("quarantined__file__offload", "quarantined__file__clip"),
        "hidden_files": count - joined.count(),
        "other_files": others.select_related("file__offload"),
        "chosen_count": chosen_count,
    } | _permissions(requisition, user)


def _sheet(
    requisition: Requisition, clips: list[Clip], start: datetime | None, end: datetime | None
) -> Iterator[OnAxis]:
    """The clips on the time axis, each chosen, left out for a reason, or neither."""
    chosen = set(requisition.choices.values_list("clip_id", flat=True))
    omissions = dict(requisition.omissions.values_list("clip_id", "reason"))
    for clip in clips:
        bar = _bar(clip.started_at, clip.ended_at, start, end)
        yield OnAxis(clip, clip.pk in chosen, omissions.get(clip.pk, ""), bar)


def _members_seen(delivery: Delivery | None, user: User) -> QuerySet[DeliveryMember]:
    """The files of the package, except what the person does not see: its names reveal time and place."""
    seen = Q(clip=None) | Q(is_one_of("clip", Clip.objects.visible_to(user)))
    files = Q(quarantined=None) | Q(is_one_of("quarantined", QuarantinedFile.objects.visible_to(user)))
    return DeliveryMember.objects.filter(seen, files, delivery=delivery) if delivery else DeliveryMember.objects.none()


def _urls(requisition: Requisition, delivery: Delivery | None) -> dict[str, str]:
    """The URLs to which the page's dialogs are submitted."""
    steps = ("view_clips", "hold_clips", "prepare", "nothing_found", "send_back", "approve", "refuse", "close")
    urls = {name: reverse(f"requisition_{name}", args=[requisition.pk]) for name in steps}
    acts = ("send", "renew_code", "revoke") if delivery else ()
    return urls | {name: reverse(f"delivery_{name}", args=[delivery.pk]) for name in acts if delivery}


def _permissions(requisition: Requisition, user: User) -> dict[str, Any]:
    is_submitted = requisition.state == RequisitionState.PREPARED
    came_since = max(count_come_since(requisition), 0) if is_submitted else 0
    return {
        "came_since": came_since,
        "waits_for_another": is_submitted and not may_approve(user, requisition),
        "may_register": may_prepare(user, requisition, RequisitionTransition.REGISTER),
        "may_choose": may_choose_clips(user, requisition),
        "may_send_back": may_prepare(user, requisition, RequisitionTransition.SEND_BACK),
        "may_approve": may_approve(user, requisition) and not came_since,
        "may_refuse": may_prepare(user, requisition, RequisitionTransition.REFUSE),
        "may_deliver": may_deliver(user, requisition),
        "may_close": may_close(user, requisition),
    }


def _extent(windows: list[RequisitionWindow], clips: list[Clip]) -> tuple[datetime | None, datetime | None]:
    starts = [*(window.start_at for window in windows), *(clip.started_at for clip in clips)]
    ends = [*(window.end_at for window in windows), *(clip.ended_at for clip in clips)]
    return (min(starts), max(ends)) if starts and ends else (None, None)


def _bar(start: datetime, end: datetime, axis_start: datetime | None, axis_end: datetime | None) -> Bar:
    if axis_start is None or axis_end is None or axis_end <= axis_start:
        return Bar(0, AXIS_WIDTH)
    scale = AXIS_WIDTH / (axis_end - axis_start).total_seconds()
    x = round((start - axis_start).total_seconds() * scale)
    return Bar(x, max(2, round((end - start).total_seconds() * scale)))
