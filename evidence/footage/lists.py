"""The list of clips."""

from typing import Any

from django.urls import reverse

from accounts.base.moments import numeric_day
from accounts.base.templatetags.formatting import duration
from accounts.base.web.lists.listing import BulkAct, Column, Listing
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from evidence.footage.filters import ClipFilters
from evidence.footage.forms import HoldForm
from evidence.footage.models import Clip
from evidence.footage.selectors import set_erasure_dates

SHEET = "planche"


def _wearer(clip: Clip) -> str:
    if clip.wearer:
        return str(clip.wearer)
    return "à justifier" if clip.is_stored and not clip.camera.is_fixed else ""


def _state(clip: Any) -> str:
    if clip.is_held and clip.is_stored:
        return "Conservée"
    if clip.is_stored:
        return f"Effacement le {numeric_day(clip.erase_due_at)}"
    return str(clip.current_state.label)


CLIPS: Listing[Any] = Listing(
    name="clip_list",
    title="Vidéos",
    rights=frozenset({Right.CLIP_LIST, Right.CLIP_LIST_OWN}),
    rows=lambda person: Clip.objects.visible_to(person).with_hold().select_related("camera", "wearer"),
    filters=ClipFilters,
    columns=(
        Column("clip", "Vidéo", str),
        Column(
            "picture",
            "Image",
            lambda clip: None,
            template="footage/_clip_picture.html",
            css="picture",
            is_exported=False,
        ),
        Column("start", "Enregistrée", lambda clip: clip.started_at, order=("started_at",), css="nowrap"),
        Column("length", "Durée", lambda clip: duration(clip.duration_ms), css="number"),
        Column("wearer", "Porteur", _wearer),
        Column("camera", "Caméra", lambda clip: clip.camera, css="nowrap"),
        Column("place", "Lieu", lambda clip: clip.place),
        Column("state", "État", _state, template="footage/_clip_state.html"),
    ),
    url=lambda clip: reverse("clip_detail", args=[clip.pk]),
    sort="-start",
    key="start",
    prepare=set_erasure_dates,
    keeps_result=True,
    views=(SHEET,),
    bulk=BulkAct(
        verb="Conserver",
        title="Conserver ces vidéos ?",
        sentence="Leur effacement est suspendu jusqu’à ce que la conservation soit levée, vidéo par vidéo.",
        url_name="place_holds",
        form=lambda: HoldForm(auto_id="bulk-%s"),
        is_open_to=lambda person: has_right(person, Right.CLIP_HOLD),
    ),
)
