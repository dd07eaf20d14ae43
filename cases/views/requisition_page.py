"""What the page of one requisition shows: gathered here, so that the view stays a view."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.journal.histories import history_of
from accounts.models import OutgoingMail, User
from cases.forms import ReasonForm, RecipientForm, SearchedForm
from cases.models import Delivery, DeliveryMember, Incident, Requisition
from cases.permissions import may_approve, may_choose_clips, may_close, may_deliver, may_prepare, may_show_requisition
from cases.proposals import clips_for_requisition
from cases.requisition_states import Move
from cases.views.openings import requisition_panel
from evidence.models import Clip

AXIS_WIDTH = 1000


@dataclass(frozen=True)
class Bar:
    """A span on the time axis, in the axis's own units."""

    x: int
    width: int


@dataclass(frozen=True)
class OnAxis:
    clip: Clip
    chosen: bool
    bar: Bar


def page_context(requisition: Requisition, user: User) -> dict[str, Any]:
    concerned = clips_for_requisition(requisition)
    clips, erasures = list(concerned.visible_to(user)), list(concerned.values_list("erase_due_at", flat=True))
    delivery = Delivery.objects.filter(requisition=requisition).first()
    chosen = set(requisition.choices.values_list("clip_id", flat=True))
    start, end = _extent(requisition, clips)
    return {
        "requisition": requisition,
        "incident": Incident.objects.visible_to(user).filter(requisitions=requisition).first(),
        "documents": requisition.documents.all(),
        "sheet": [OnAxis(clip, clip.pk in chosen, _bar(clip.started_at, clip.ended_at, start, end)) for clip in clips],
        "axis_start": start,
        "axis_end": end,
        "axis_width": AXIS_WIDTH,
        "window_bar": _window_bar(requisition, start, end),
        "chosen_count": len(chosen),
        "hidden_count": len(erasures) - len(clips),
        "clock": min(erasures, default=None),
        "delivery": delivery,
        "members": _members_seen(delivery, user),
        "urls": _urls(requisition, delivery),
        "mails": OutgoingMail.objects.about(requisition),
        "panel": requisition_panel(requisition) if may_show_requisition(user, requisition) else None,
        "searched_form": SearchedForm(),
        "reason_form": ReasonForm(),
        "recipient_form": RecipientForm(initial={"recipient": requisition.officer_email}),
        "history_entries": history_of(requisition, seen_by=user)[:100],
    } | _permissions(requisition, user)


def _members_seen(delivery: Delivery | None, user: User) -> QuerySet[DeliveryMember]:
    """The files of the package, but the clips that the person does not see: their names tell when and where."""
    seen = Q(clip=None) | Q(clip__in=Clip.objects.visible_to(user).order_by().values("pk"))
    return DeliveryMember.objects.filter(seen, delivery=delivery) if delivery else DeliveryMember.objects.none()


def _urls(requisition: Requisition, delivery: Delivery | None) -> dict[str, str]:
    """Where the dialogues of the page are sent."""
    urls = {name: reverse(f"requisition_{name}", args=[requisition.pk]) for name in ("send_back", "refuse", "close")}
    return urls | ({"revoke": reverse("delivery_revoke", args=[delivery.pk])} if delivery else {})


def _permissions(requisition: Requisition, user: User) -> dict[str, bool]:
    return {
        "may_register": may_prepare(user, requisition, Move.REGISTER),
        "may_choose": may_choose_clips(user, requisition),
        "may_send_back": may_prepare(user, requisition, Move.SEND_BACK),
        "may_approve": may_approve(user, requisition),
        "may_refuse": may_prepare(user, requisition, Move.REFUSE),
        "may_deliver": may_deliver(user, requisition),
        "may_close": may_close(user, requisition),
    }


def _extent(requisition: Requisition, clips: list[Clip]) -> tuple[datetime | None, datetime | None]:
    starts = [moment for moment in (requisition.window_start, *(clip.started_at for clip in clips)) if moment]
    ends = [moment for moment in (requisition.window_end, *(clip.ended_at for clip in clips)) if moment]
    return (min(starts), max(ends)) if starts and ends else (None, None)


def _window_bar(requisition: Requisition, start: datetime | None, end: datetime | None) -> Bar | None:
    if not requisition.window_start or not requisition.window_end:
        return None
    return _bar(requisition.window_start, requisition.window_end, start, end)


def _bar(start: datetime, end: datetime, axis_start: datetime | None, axis_end: datetime | None) -> Bar:
    if axis_start is None or axis_end is None or axis_end <= axis_start:
        return Bar(0, AXIS_WIDTH)
    scale = AXIS_WIDTH / (axis_end - axis_start).total_seconds()
    x = round((start - axis_start).total_seconds() * scale)
    return Bar(x, max(2, round((end - start).total_seconds() * scale)))
