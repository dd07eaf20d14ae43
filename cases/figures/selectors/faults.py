"""What the CNIL finds at fault in most communes that use body cameras, each answered with figures read from the rows
at the moment of the reading: wrong times, wrong or unknown wearers, old recordings left in cameras, weak passwords, no
trace of who looked, erasure not done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from accounts.base.local_times import months_later
from accounts.base.moments import numeric_moment
from accounts.journal.models import FailedItem
from accounts.people.models import Designation, User
from accounts.people.roles import Role, in_use, need_second_factor
from accounts.sign_in.events import SignInEvent
from accounts.sign_in.models import SecurityKey
from cases.figures.selectors.rows import (
    Span,
    entries_of,
    erased_in,
    held_clips,
    stored_clips,
    viewings_of,
)
from cases.figures.shown import grouped
from evidence.equipment.models import Camera
from evidence.footage.actions.erasure import ERASURE
from evidence.footage.events import FootageEvent
from evidence.footage.models import ClipQuerySet, SourceKind
from evidence.intake.models import OffloadDiscrepancy, OffloadFile
from evidence.issuing.events import IssuingEvent
from evidence.issuing.models import AlertKind, RaisedAlert

# The figures of a period are those of the months before the reading.
MONTHS = 12


@dataclass(frozen=True)
class Answer:
    """One fault, what the service does against it, and the figures that show it."""

    fault: str
    measure: str
    figures: Sequence[tuple[str, str]]


def year_before(now: datetime) -> Span:
    return months_later(timezone.localtime(now), -MONTHS), now


def answers(now: datetime) -> list[Answer]:
    kept = _Kept(**_body_clips().aggregate(total=Count("pk"), worn=Count("wearer"), measured=Count("clock_offset_ms")))
    return [_times(kept), _wearers(kept, now), _left_in_cameras(), _passwords(now), _traces(now), _purge(now)]


@dataclass(frozen=True)
class _Kept:
    """The stored clips of body cameras: how many, with a known wearer, with a measured clock; read in one pass."""

    total: int
    worn: int
    measured: int


def _body_clips() -> ClipQuerySet:
    return stored_clips().of_kind(SourceKind.BODY_CAMERA)


def _standing(kind: AlertKind) -> str:
    return grouped(RaisedAlert.objects.standing().filter(kind=kind).count())


def _times(kept: _Kept) -> Answer:
    limit = settings.CLOCK_OFFSET_SECONDS
    return Answer(
        "Heure inexacte dans les enregistrements",
        "L’heure de la caméra n’est jamais corrigée : l’écart de son horloge, mesuré à chaque déchargement, est gardé "
        "avec la vidéo et écrit à côté de l’heure. Une caméra dont l’horloge est fausse alerte.",
        [
            ("Caméras en service", grouped(Camera.objects.in_service().count())),
            (f"Alertes en cours : horloge fausse de plus de {limit} s", _standing(AlertKind.CLOCK)),
            ("Vidéos gardées", grouped(kept.total)),
            ("dont l’écart d’horloge est mesuré", grouped(kept.measured)),
        ],
    )


def _wearers(kept: _Kept, now: datetime) -> Answer:
    span = year_before(now)
    corrected = [
        ("Porteurs corrigés par une personne, en douze mois", FootageEvent.CLIP_REATTRIBUTED),
        ("Perceptions corrigées, en douze mois", IssuingEvent.ISSUE_CORRECTED),
    ]
    return Answer(
        "Porteur inexact ou inconnu",
        "Le porteur et le lieu viennent du registre des perceptions, que personne ne réécrit : une correction "
        "s’ajoute, avec son auteur et son motif.",
        [
            ("Vidéos gardées dont le porteur est connu", grouped(kept.worn)),
            ("Vidéos gardées sans porteur connu", grouped(kept.total - kept.worn)),
            *[(label, grouped(entries_of(span, event).count())) for label, event in corrected],
        ],
    )


def _left_in_cameras() -> Answer:
    return Answer(
        "Enregistrements anciens laissés dans les caméras",
        "Un fichier quitte la caméra quand il est relu, comparé et enregistré. Ce que la caméra contenait est comparé "
        "à ce qui est arrivé ; une différence reste ouverte jusqu’à ce qu’une personne l’explique par écrit.",
        [
            ("Fichiers encore dans une caméra ou une station", grouped(OffloadFile.objects.on_cameras().count())),
            ("Différences à expliquer", grouped(OffloadDiscrepancy.objects.open().count())),
            ("Caméras non déchargées après la vacation", _standing(AlertKind.NOT_OFFLOADED)),
        ],
    )


def _passwords(now: datetime) -> Answer:
    roles = in_use(frozenset(role for role in Role if need_second_factor(frozenset({role}))))
    holders = Designation.objects.in_force().filter(role__in=roles).values("person")
    guarded = User.objects.filter(is_active=True, pk__in=holders)
    without = guarded.filter(authenticator_app__isnull=True).exclude(pk__in=SecurityKey.objects.values("person"))
    refused = entries_of(year_before(now), SignInEvent.SESSION_REFUSED).count()
    return Answer(
        "Mots de passe trop faibles",
        "Un mot de passe trop court ou trop devinable est refusé, les essais sont comptés, et un second facteur est "
        "demandé à qui peut voir des images ou décider qui les voit.",
        [
            ("Longueur minimale", f"{settings.PASSWORD_MIN_LENGTH} caractères"),
            ("Entropie minimale (CNIL 2022-100)", f"{settings.PASSWORD_MIN_BITS} bits"),
            ("Second facteur obligatoire", "oui" if settings.SECOND_FACTOR else "non : réglage SECOND_FACTOR"),
            ("Personnes tenues à un second facteur, ou qui le seraient", grouped(guarded.count())),
            ("dont aucun second facteur n’est enregistré ici", grouped(without.count())),
            ("Connexions refusées, en douze mois", grouped(refused)),
        ],
    )


def _traces(now: datetime) -> Answer:
    span = year_before(now)
    opened, written = viewings_of(span).count(), entries_of(span, FootageEvent.CLIP_VIEWED).count()
    return Answer(
        "Aucune trace de qui a regardé",
        "Aucune image ne se regarde sans une consultation ouverte pour un motif, et chaque consultation écrit au "
        "journal dans la même transaction. Le journal est une chaîne d’empreintes que la base refuse de modifier.",
        [
            ("Consultations ouvertes, en douze mois", grouped(opened)),
            ("Entrées du journal qui le disent", grouped(written)),
            ("Écart", grouped(abs(opened - written))),
        ],
    )


def _purge(now: datetime) -> Answer:
    oldest = _body_clips().unheld().order_by("started_at", "pk").values_list("started_at", flat=True).first()
    return Answer(
        "Effacement au terme non effectué",
        "L’effacement est automatique, toutes les heures, d’après la durée en vigueur ; seule une conservation pour "
        "une procédure l’arrête. Il emporte tout ce qui a été tiré de la vidéo, et laisse une trace.",
        [
            ("Vidéos au-delà de leur terme, ni conservées ni effacées", grouped(stored_clips().due(now).count())),
            ("Effacements en échec", grouped(FailedItem.objects.filter(batch=ERASURE.name).count())),
            ("Vidéos effacées, en douze mois", grouped(erased_in(year_before(now)).count())),
            ("Vidéos conservées pour une procédure", grouped(held_clips().count())),
            ("Plus ancienne vidéo gardée hors procédure", numeric_moment(oldest) if oldest else "aucune"),
        ],
    )
