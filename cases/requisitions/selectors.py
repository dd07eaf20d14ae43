"""What a requisition and its messages ask: which clips it concerns, which of its windows a person must see first, which
messages are taken."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, LessThan
from django.utils import timezone

from accounts.base.queries import is_one_of
from accounts.people.models import User
from cases.incidents.models import IncidentClip
from cases.requisitions.models import (
    IncomingMessage,
    MessageState,
    Outcome,
    Requisition,
    RequisitionClip,
    RequisitionWindow,
    WindowConfidence,
)
from cases.requisitions.states import RequisitionState
from evidence.footage.models import SPREAD, Clip, ClipQuerySet, Hold, shown_during
from evidence.footage.selectors import with_erasure_dates
from evidence.intake.models import QuarantinedFile, QuarantinedFileQuerySet, QuarantineHold

MEBIBYTE = 1024 * 1024

# Below this many clips, no share of the store is too large.
ALWAYS_HELD = 20

# A sentence names at most this many clips.
NAMED = 10

# What is erased within these days cannot wait for an answer.
ANSWER_DAYS = 3


@dataclass(frozen=True)
class AskedWindow:
    """A window as it is read or typed, before it is a row."""

    start_at: datetime
    end_at: datetime
    passage: str = ""
    source: str = ""
    confidence: WindowConfidence = WindowConfidence.CONFIRMED
    question: str = ""

    @property
    def duration(self) -> timedelta:
        return self.end_at - self.start_at


def clips_for_requisition(requisition: Requisition) -> ClipQuerySet:
    """The stored clips of the requested windows, those of the incident that the requisition names, and those already
    chosen; oldest first. All of them, whoever may see them: the law's holds do not ask who looks."""
    concerned = [explained_otherwise(requisition).values_list("pk")]
    concerned += [clips_of_window(window).order_by().values_list("pk") for window in requisition.windows.all()]
    first, *others = concerned
    keys = first.union(*others) if others else first
    return Clip.objects.filter(pk__in=keys).select_related("camera", "wearer", "shift").order_by("started_at", "pk")


def unexplained_clips(requisition: Requisition, outcome: Outcome) -> ClipQuerySet:
    """The stored clips that the requisition concerns, whoever may see them, and about which the answer says nothing:
    left out without a reason, and not handed over by this answer."""
    clips = clips_for_requisition(requisition).exclude(pk__in=requisition.omissions.values("clip"))
    if outcome == Outcome.NOTHING_FOUND:
        return clips
    return clips.exclude(pk__in=requisition.choices.values("clip"))


def count_come_since(requisition: Requisition) -> int:
    """How many clips that concern it came since its answer was submitted, which says nothing about them."""
    return unexplained_clips(requisition, Outcome(requisition.outcome)).count() - requisition.unseen_count


@dataclass(frozen=True)
class Lack:
    """What an answer lacks before its next step, as a sentence, and the clip to begin with."""

    sentence: str
    clip: Clip | None = None


def lack_of_answer(requisition: Requisition, outcome: Outcome, *, by: User) -> Lack | None:
    """What is lacking before this person may submit this answer: a chosen clip; a reason for each concerned clip that
    is left out; for "nothing found", somebody who may see all of them."""
    if outcome == Outcome.CLIPS and not (requisition.choices.exists() or requisition.file_choices.exists()):
        return Lack("Choisissez au moins une vidéo, ou répondez qu’aucune n’a été trouvée.")
    unexplained = unexplained_clips(requisition, outcome)
    seen = unexplained.visible_to(by)
    if first := list(seen[: NAMED + 1]):
        named = ", ".join(str(clip) for clip in first[:NAMED]) + (" et d’autres" if len(first) > NAMED else "")
        sentence = f"Dites pourquoi ces vidéos concernées ne sont pas remises, sous chacune d’elles : {named}."
        return Lack(sentence, first[0])
    if outcome == Outcome.NOTHING_FOUND and (unseen := unexplained.count()):
        return Lack(
            f"Des vidéos concernées ne vous sont pas ouvertes ({unseen}) : « aucune vidéo trouvée » serait faux. Une "
            "personne qui les voit doit dire pourquoi elles ne sont pas remises."
        )
    return None


def clips_of_window(window: RequisitionWindow) -> ClipQuerySet:
    """The stored clips that a window overlaps, whoever may see them."""
    return Clip.objects.stored().during(window.start_at, window.end_at)


def files_for_requisition(requisition: Requisition, *, near_only: bool = False) -> QuarantinedFileQuerySet:
    """The quarantined files that may show a moment of the requested windows, those joined to the answer and those of
    the incident, whoever may see them. `near_only`: of a window that waits for a person, those erased before an answer.
    """
    found = Q(requisition_choices__requisition=requisition)
    if requisition.incident_id is not None:
        found |= Q(incident_links__incident=requisition.incident_id)
    found |= files_of_windows(requisition.windows.all(), near_only=near_only)
    keys = QuarantinedFile.objects.filter(found).order_by().values("pk")
    return QuarantinedFile.objects.waiting().filter(pk__in=keys)


def files_of_windows(windows: Iterable[RequisitionWindow], *, near_only: bool) -> Q:
    """The quarantined files that may show a moment of these windows; `near_only` as above."""
    found = Q(pk__in=[])
    for window in windows:
        files = QuarantinedFile.objects.overlapping(window.start_at, window.end_at)
        if near_only and window.question:
            files = files.past_due(soon())
        found |= Q(pk__in=files.order_by().values("pk"))
    return found


def files_not_joined(requisition: Requisition) -> QuarantinedFileQuerySet:
    """The quarantined files that concern the requisition and are not in its answer, whoever may see them."""
    return files_for_requisition(requisition).exclude(requisition_choices__requisition=requisition)


def released_by_hand(requisition: Requisition) -> Q:
    """The clips, or quarantined files, whose hold for the requisition a person lifted: the same bytes, were they then
    held in quarantine and are a clip since, or have come again."""
    clips = Hold.objects.lifted_by_hand(requisition.origin).order_by().values("clip__sha256")
    files = QuarantineHold.objects.lifted_by_hand(requisition.origin).order_by().values("file__sha256")
    return Q(sha256__in=clips) | Q(sha256__in=files)


def soon() -> datetime:
    """What is due by then is erased before anybody could answer a letter."""
    return timezone.now() + timedelta(days=ANSWER_DAYS)


def hold_reference(requisition: Requisition) -> str:
    """The reference of the holds that the requisition places."""
    reference = f"Réquisition {requisition}"
    return f"{reference}, PV {requisition.report_number}"[:120] if requisition.report_number else reference


def explained_otherwise(requisition: Requisition) -> ClipQuerySet:
    """The stored clips that concern the requisition whatever its windows: those chosen, those of its incident."""
    clips = Clip.objects.stored().order_by()
    chosen = clips.filter(requisition_choices__requisition=requisition).values("pk")
    if requisition.incident_id is None:
        return Clip.objects.filter(pk__in=chosen).order_by()
    linked = clips.filter(incident_links__incident=requisition.incident_id).values("pk")
    return (Clip.objects.filter(pk__in=chosen) | Clip.objects.filter(pk__in=linked)).order_by()


def handed_over(requisition: Requisition) -> ClipQuerySet:
    """The clips of the answer: those chosen, and those that joined files have become since."""
    admitted = Q(files__quarantine__requisition_choices__requisition=requisition)
    return Clip.objects.filter(Q(requisition_choices__requisition=requisition) | admitted).distinct()


def clips_held_for(requisition: Requisition) -> ClipQuerySet:
    """The clips that the requisition holds now, whoever may see them."""
    held = Hold.objects.active().filter(origin=requisition.origin)
    return Clip.objects.filter(pk__in=held.values("clip"))


def clips_at_risk(requisition: Requisition) -> ClipQuerySet:
    """The clips that concern the requisition and that no procedure holds, whoever may see them: their date is real."""
    return clips_for_requisition(requisition).unheld()


def first_erasures(requisitions: Iterable[Requisition]) -> dict[int, datetime]:
    """When the first clip that concerns each requisition is erased if nobody acts; nothing for those whose clips are
    all held. In as many queries for a hundred requisitions as for one.
    """
    keys = [requisition.pk for requisition in requisitions]
    at_risk = Clip.objects.stored().unheld().order_by("started_at", "pk")
    pairs = {*_first_of_windows(keys, at_risk), *_chosen_or_linked(keys, at_risk)}
    clips = {clip.pk: clip for clip in with_erasure_dates(at_risk.filter(pk__in={clip for _, clip in pairs}))}
    found: dict[int, datetime] = {}
    for key, one in pairs:
        if clip := clips.get(one):  # else it was held or erased meanwhile
            found[key] = min(clip.erase_due_at, found.get(key, clip.erase_due_at))
    return found


def first_erasure(requisition: Requisition) -> datetime | None:
    """When the first clip that concerns the requisition is erased if nobody acts; None when all are held."""
    return first_erasures([requisition]).get(requisition.pk)


def _first_of_windows(keys: list[int], clips: ClipQuerySet) -> Iterator[tuple[int, int]]:
    """The requisition of each window, and the first of these clips that it overlaps: `shown_during` for many windows at
    once. The few clips that spread over more than SPREAD have an index of their own."""
    start, end = OuterRef("start_at"), OuterRef("end_at")
    # `Coalesce` changes no value: it keeps SQLite from reading all clips in this order.
    order = Coalesce("started_at", "started_at")
    spread = clips.filter(is_spread=True, earliest_at__lt=end, latest_at__gt=start).order_by(order)
    meets = GreaterThan(Coalesce("latest_at", "ended_at"), start), LessThan(Coalesce("earliest_at", "started_at"), end)
    near = clips.filter(*meets, started_at__gte=start - SPREAD, started_at__lte=end + SPREAD)
    firsts = [Subquery(rows.values("pk")[:1]) for rows in (near, spread)]
    windows = RequisitionWindow.objects.filter(requisition__in=keys).annotate(near=firsts[0], spread=firsts[1])
    for requisition, *found in windows.values_list("requisition", "near", "spread"):
        yield from ((requisition, clip) for clip in found if clip is not None)


def _chosen_or_linked(keys: list[int], clips: ClipQuerySet) -> Iterator[tuple[int, int]]:
    chosen = RequisitionClip.objects.filter(is_one_of("clip", clips), requisition__in=keys)
    yield from chosen.values_list("requisition", "clip")
    linked = IncidentClip.objects.filter(is_one_of("clip", clips), incident__requisitions__in=keys)
    yield from linked.values_list("incident__requisitions", "clip")


def refusal_of(size_bytes: int) -> str:
    """Why a message of this size is not taken, in French; nothing when it is."""
    if size_bytes <= settings.MAIL_LIMIT_MIB * MEBIBYTE:
        return ""
    return (
        f"Le message dépasse {settings.MAIL_LIMIT_MIB} Mo : demandez à l’expéditeur de ne joindre que la "
        "réquisition, ou augmentez MAIL_LIMIT_MIB."
    )


def is_given_up(key: str) -> bool:
    """Whether the message of the mailbox that `key` names failed too often; also once its row was erased."""
    given_up = (MessageState.REFUSED, MessageState.ERASED)
    return IncomingMessage.objects.filter(digest=_digest_of(key), state__in=given_up).exists()


def is_known_sender(address: str) -> bool:
    """Whether the address, or its domain, is one that the service has answered or lists in REQUISITION_SENDERS."""
    if not address:
        return False
    domain = address.rpartition("@")[2].lower()
    if any(domain == known or domain.endswith(f".{known}") for known in settings.REQUISITION_SENDERS):
        return True
    unconfirmed = (RequisitionState.RECEIVED, RequisitionState.REFUSED)
    return Requisition.objects.filter(sender_address__iexact=address).exclude(state__in=unconfirmed).exists()


def is_deliverable(address: str) -> bool:
    """Whether a mail server can be asked to deliver there."""
    try:
        validate_email(address)
        address.rpartition("@")[2].encode("idna")
    except (ValidationError, UnicodeError):
        return False
    return True


def questioned(requisition: Requisition, windows: Sequence[AskedWindow], *, known_sender: bool) -> list[AskedWindow]:
    """The same windows, those that a person must see before everything is held with the question that says why."""
    doubted = [_doubted(window) for window in windows]
    longest = timedelta(days=settings.REQUISITION_UNKNOWN_SENDER_DAYS)
    if not known_sender and sum((one.duration for one in doubted), timedelta()) > longest:
        doubted = [
            _asking(one, "L’expéditeur est inconnu et demande une longue période : vérifiez la lettre.")
            if one.duration > longest
            else one
            for one in doubted
        ]
    return _within_share(requisition, doubted)


def _digest_of(key: str) -> str:
    return hashlib.sha256(f"mailbox {key}".encode()).hexdigest()


def _doubted(window: AskedWindow) -> AskedWindow:
    limit = settings.REQUISITION_WINDOW_DAYS
    oldest = Clip.objects.stored().order_by("earliest_at").values_list("earliest_at", flat=True).first()
    if window.duration > timedelta(days=limit, hours=1):  # the clocks may add one
        return _asking(window, f"Cette période dépasse {limit} jours : confirmez-la avant que tout soit conservé.")
    if oldest and window.end_at < oldest:
        return _asking(window, "Cette période est antérieure à la plus ancienne vidéo : vérifiez la date.")
    return window


def _within_share(requisition: Requisition, windows: list[AskedWindow]) -> list[AskedWindow]:
    """Ask about the longest windows first, until what unconfirmed letters hold is within the share of the store."""
    stored = Clip.objects.stored().count()
    limit = max(ALWAYS_HELD, stored * settings.REQUISITION_HOLD_PERCENT // 100)
    others = Requisition.objects.filter(state=RequisitionState.RECEIVED).exclude(pk=requisition.pk)
    room = limit - Hold.objects.active().filter(origin__in=[one.origin for one in others.only("pk")]).count()
    windows_kept = sorted(windows, key=lambda window: window.duration)
    while (plain := [window for window in windows_kept if not window.question]) and _count(plain) > room:
        windows_kept[windows_kept.index(plain[-1])] = _asking(
            plain[-1],
            f"Les vidéos de cette période dépassent {settings.REQUISITION_HOLD_PERCENT} % du magasin avec celles des "
            "autres lettres à lire : confirmez-la avant que tout soit conservé.",
        )
    return sorted(windows_kept, key=lambda window: window.start_at)


def _count(windows: Sequence[AskedWindow]) -> int:
    spans = Q()
    for window in windows:
        spans |= shown_during(window.start_at, window.end_at)
    return Clip.objects.stored().filter(spans).count()


def _asking(window: AskedWindow, question: str) -> AskedWindow:
    if window.question:
        return window
    return AskedWindow(window.start_at, window.end_at, window.passage, window.source, window.confidence, question)
