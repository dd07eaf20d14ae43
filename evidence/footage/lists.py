"""The list of clips."""

from datetime import time, timedelta
from typing import Any, cast

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.base.actors import Person
from accounts.base.templatetags.formatting import duration
from accounts.base.web.lists.filters import ChoiceFilter, DayFilter, HourFilter, RowFilter, WordsFilter
from accounts.base.web.lists.listing import BulkAct, Column, Listing
from accounts.people.lists import OpenedFilters
from accounts.people.models import Team, User
from accounts.people.permissions import has_right
from accounts.people.roles import Right
from accounts.search.folding import typed_words
from accounts.search.models import is_at
from evidence.equipment.models import Camera
from evidence.footage.forms import HoldForm
from evidence.footage.models import Clip, ClipAccessGrant, ClipState, Hold
from evidence.footage.retention import ERASURE_HORIZON
from evidence.footage.selectors import clip_has, set_erasure_dates


class ClipFilters(OpenedFilters):
    grants = ClipAccessGrant
    STATES = (
        ("stored", "Enregistrées"),
        ("held", "Conservées"),
        ("due", f"Effacées sous {ERASURE_HORIZON.days} jours"),
        ("undecided", f"Effacées sous {ERASURE_HORIZON.days} jours, à décider"),
        ("nameless", "Sans porteur"),
        ("erased", "Effacées"),
    )
    # By the widest reading of a clip's times: one whose hour is in doubt is found on each day that it may be of.
    lookups = {"since": "latest_at__date__gte", "until": "earliest_at__date__lte"}

    words = WordsFilter("Texte")
    since = DayFilter("Du")
    until = DayFilter("Au")
    from_hour = HourFilter("Entre")
    to_hour = HourFilter("et")
    place = WordsFilter("Lieu")
    team = RowFilter("Brigade", Team.objects.all(), empty="Toutes")
    camera = RowFilter("Caméra", Camera.objects.all(), empty="Toutes")
    wearer = RowFilter("Porteur", User.objects.filter(camera_issues__isnull=False).distinct(), empty="Tous")
    state = ChoiceFilter("État", STATES, empty="Tous")

    def limit_to(self, person: Person) -> None:
        """Offer cameras, wearers and teams only to people who may list them elsewhere."""
        super().limit_to(person)
        for name, right in (("camera", Right.CAMERA_LIST), ("wearer", Right.SHIFT_LIST), ("team", Right.SHIFT_LIST)):
            if not has_right(person, right):
                del self.fields[name]

    def narrow(self, rows: "QuerySet[Any]", name: str, value: Any) -> "QuerySet[Any]":
        match name:
            case "state":
                return _in_state(rows, value)
            case "words":
                return rows.filter(*(_says(word) for word in typed_words(value)))
            case "place":
                return rows.filter(*(is_at(word) for word in typed_words(value)))
            case "wearer":
                return cast("QuerySet[Any]", cast(Any, rows).perhaps_worn_by(value))
            case "team":
                return rows.filter(Q(shift__team=value) | Q(shift__isnull=True, wearer__team=value))
            case "from_hour":
                return rows.filter(_between(value, self.cleaned_data["to_hour"] or time.max))
            case "to_hour":
                return rows if self.cleaned_data["from_hour"] else rows.filter(_between(time.min, value))
            case _:
                return super().narrow(rows, name, value)


def _between(start: time, end: time) -> Q:
    """That may show a moment between two hours of the day, by the widest reading of its times; across midnight when the
    second hour is before the first."""
    begins_before, ends_after = Q(earliest_at__time__lte=start), Q(latest_at__time__gte=end)
    across_midnight = Q(earliest_at__time__gt=F("latest_at__time"))
    around = across_midnight & begins_before & ends_after
    if start <= end:
        around = (~across_midnight & begins_before & ends_after) | (across_midnight & (begins_before | ends_after))
    whole_day = Q(latest_at__gte=F("earliest_at") + timedelta(days=1))
    return _at("earliest_at", start, end) | _at("latest_at", start, end) | around | whole_day


def _at(column: str, start: time, end: time) -> Q:
    after, before = Q(**{f"{column}__time__gte": start}), Q(**{f"{column}__time__lte": end})
    return after & before if start <= end else after | before


def _says(word: str) -> Q:
    """The wearer, the camera or the place has the word; or the file's name, or the reference of a hold, as written."""
    held = Hold.objects.filter(clip=OuterRef("pk"), reference__icontains=word)
    return clip_has(word) | Q(file_name__icontains=word) | Q(Exists(held))


def _in_state(clips: "QuerySet[Any]", state: str) -> "QuerySet[Any]":
    """The rows are those of `Clip.objects`, whose queryset answers these questions."""
    found: Any = clips
    match state:
        case "stored" | "erased":
            found = found.filter(state=ClipState(state))
        case "held":
            found = found.stored().held()
        case "due":
            found = found.due(timezone.now() + ERASURE_HORIZON)
        case "undecided":
            found = found.due(timezone.now() + ERASURE_HORIZON).filter(left_at=None)
        case _:
            found = found.filter(state=ClipState.STORED, wearer__isnull=True)
    return cast("QuerySet[Any]", found)


def _wearer(clip: Clip) -> str:
    if clip.wearer:
        return str(clip.wearer)
    return "à justifier" if clip.is_stored else ""


def _state(clip: Any) -> str:
    if clip.is_held and clip.is_stored:
        return "Conservée"
    if clip.is_stored:
        return f"Effacement le {timezone.localtime(clip.erase_due_at):%d/%m/%Y}"
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
    bulk=BulkAct(
        verb="Conserver",
        title="Conserver ces vidéos ?",
        sentence="Leur effacement est suspendu jusqu’à ce que la conservation soit levée, vidéo par vidéo.",
        url_name="place_holds",
        form=lambda: HoldForm(auto_id="bulk-%s"),
        is_open_to=lambda person: has_right(person, Right.CLIP_HOLD),
    ),
)
