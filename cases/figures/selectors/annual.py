"""The annual report to the prefect (CSI R241-17): cameras used, agents, procedures for which footage was consulted and
extracted, effect on relations with the public.

The law asks for these numbers as they are: small ones are not hidden, and the report goes to the prefect alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.base.moments import numeric_day, numeric_moment
from accounts.journal.models import JournalEntry, JournalPruning
from accounts.people.models import Designation, User
from accounts.people.roles import Right, roles_with
from accounts.training.models import Certificate
from cases.figures.periods import Period
from cases.figures.selectors.behind import RowsFigure, entry_label, viewing_label
from cases.figures.selectors.rows import (
    Span,
    answered_with_clips,
    answered_with_nothing,
    entries_of,
    holds_of,
    incidents_of,
    issues_of,
    requisitions_of,
    sent_in,
    span_of,
    viewings_of,
    whole_register,
)
from cases.incidents.models import Announcement, AnnouncementEffect, IncidentOutcome
from evidence.equipment.models import Camera, CameraIssue, PrefectOrder
from evidence.footage.models import Clip, HoldKind, Viewing, ViewingPurpose
from evidence.review.events import ReviewEvent

# The procedures that the law names: alike for viewings and for holds.
PROCEDURES = {HoldKind(purpose.value): purpose for purpose in ViewingPurpose if purpose.value in HoldKind.values}
WORDS_LIMIT = 4000


@dataclass(frozen=True)
class AnnualSection:
    title: str
    figures: Sequence[RowsFigure]
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class AnnualReport:
    """The figures of one year; of the year that runs, up to today."""

    period: Period
    sections: Sequence[AnnualSection]

    @property
    def year(self) -> int:
        return self.period.first.year

    @property
    def is_empty(self) -> bool:
        """Whether nothing was done in the year: what holds from one year to the next (orders, authorisations,
        trainings) does not count."""
        lasting = {"orders", "trained", "authorised"}
        return not any(one.count for section in self.sections for one in section.figures if one.key not in lasting)

    @property
    def until(self) -> str:
        return f"du {numeric_day(self.period.first)} au {numeric_day(self.period.last)}"

    def figure(self, key: str) -> RowsFigure | None:
        return next((one for section in self.sections for one in section.figures if one.key == key), None)


def annual_report(period: Period) -> AnnualReport:
    span = span_of(period)
    sections = [
        _cameras(period, span),
        _agents(period, span),
        _consulted(period, span),
        _extracted(span),
        _public(period, span),
    ]
    return AnnualReport(period, sections)


def _cameras(period: Period, span: Span) -> AnnualSection:
    in_force = Q(valid_until__isnull=True) | Q(valid_until__gte=period.first)
    orders = PrefectOrder.objects.filter(in_force, valid_from__lte=period.last).order_by("valid_from", "pk")
    used = Camera.objects.filter(pk__in=issues_of(span).values("camera"))
    figures = [
        RowsFigure("cameras", "Caméras utilisées", used, Right.CAMERA_LIST, "camera_detail"),
        RowsFigure("orders", "Arrêtés préfectoraux en vigueur", orders, Right.FIGURES_READ, label_of=_order_label),
    ]
    orders_said = [f"{_order_label(order)}." for order in orders]
    return AnnualSection("Caméras", figures, [*orders_said, *_since("Perceptions", _first_issue, period)])


def _agents(period: Period, span: Span) -> AnnualSection:
    certificates = Certificate.objects.for_cameras().filter(
        Q(revoked_at__isnull=True) | Q(revoked_at__gte=span[0]),
        trained_on__lte=period.last,
        valid_until__gte=period.first,
    )
    designations = Designation.objects.during(*span).filter(role__in=roles_with(Right.CLIP_VIEW))
    return AnnualSection(
        "Agents",
        [
            _people("wearers", "Agents qui ont porté une caméra", issues_of(span).values("wearer"), Right.JOURNAL_READ),
            _people(
                "trained",
                "Personnes formées au port, attestation valable dans l’année",
                certificates.values("person"),
                Right.TRAINING_LIST,
            ),
            _people(
                "authorised",
                "Personnes habilitées à consulter les vidéos",
                designations.values("person"),
                Right.DESIGNATION_LIST,
            ),
        ],
    )


def _people(key: str, label: str, people: Any, right: Right) -> RowsFigure:
    rows = User.objects.filter(pk__in=people).order_by("last_name", "first_name", "pk")
    return RowsFigure(key, label, rows, right, "person_detail")


def _consulted(period: Period, span: Span) -> AnnualSection:
    viewings = viewings_of(span).select_related("clip", "viewer").order_by("opened_at", "pk")
    figures = [
        one
        for kind, purpose in PROCEDURES.items()
        for one in _procedures("viewed", kind, viewings.filter(purpose=purpose), "consultées", "Consultations")
    ]
    others = viewings.exclude(purpose__in=PROCEDURES.values())
    other = _of_clips("viewings-other", "Consultations pour les autres motifs de la loi", others)
    return AnnualSection("Procédures et consultations", [*figures, other], _since("Consultations", _first_view, period))


def _procedures(verb: str, kind: HoldKind, rows: "QuerySet[Any]", done: str, each: str) -> list[RowsFigure]:
    """How many procedures of a kind, and how many times for them."""
    label = str(kind.label).lower().removeprefix("procédure ")
    return [
        RowsFigure(
            f"{verb}-{kind.value}",
            f"Procédures {label}s pour lesquelles des vidéos ont été {done}",
            rows,
            Right.JOURNAL_READ,
            reference="reference",
        ),
        _of_clips(f"{verb}-{kind.value}-times", f"{each} pour ces procédures {label}s", rows),
    ]


def _of_clips(key: str, label: str, rows: "QuerySet[Any]") -> RowsFigure:
    of = viewing_label if rows.model is Viewing else _hold_label
    return RowsFigure(key, label, rows, Right.JOURNAL_READ, "clip_detail", of)


def _extracted(span: Span) -> AnnualSection:
    holds = holds_of(span).select_related("clip").order_by("placed_at", "pk")
    held = [
        one
        for kind in PROCEDURES
        for one in _procedures("held", kind, holds.filter(kind=kind), "conservées", "Vidéos conservées")
    ]
    given = Clip.objects.filter(pk__in=sent_in(span).filter(clip__isnull=False).values("clip"))
    asked = Right.REQUISITION_LIST_ALL
    answers = [
        ("requisitions", "Réquisitions judiciaires reçues", requisitions_of(span)),
        ("requisitions-given", "Réquisitions auxquelles des vidéos ont été remises", answered_with_clips(span)),
        ("requisitions-nothing", "Réquisitions pour lesquelles rien n’a été trouvé", answered_with_nothing(span)),
    ]
    taken = [
        (key, label, entries_of(span, event).order_by("number"))
        for key, label, event in [
            ("stills", "Images tirées de vidéos", ReviewEvent.STILL_TAKEN),
            ("excerpts", "Extraits tirés de vidéos", ReviewEvent.EXCERPT_TAKEN),
        ]
    ]
    figures = [
        *[RowsFigure(key, label, rows, asked, "requisition_detail") for key, label, rows in answers],
        RowsFigure("clips-given", "Vidéos remises", given, asked, "clip_detail"),
        *held,
        *[RowsFigure(key, label, rows, Right.JOURNAL_READ, label_of=entry_label) for key, label, rows in taken],
    ]
    return AnnualSection("Extractions et remises", figures, _since_pruned(span))


def _public(period: Period, span: Span) -> AnnualSection:
    rows = incidents_of(span)
    announced = rows.filter(announcement=Announcement.YES)
    counted = [
        ("incidents", "Interventions au registre", rows),
        ("incidents-filmed", "Interventions filmées", rows.filmed()),
        ("announced", "Enregistrement annoncé aux personnes", announced),
        *[
            (f"announced-{effect.value}", f"Effet de l’annonce : {effect.label.lower()}", of_effect)
            for effect in AnnouncementEffect
            for of_effect in [announced.filter(announcement_effect=effect)]
        ],
        ("not-announced", "Enregistrement non annoncé", rows.filter(announcement=Announcement.NO)),
        ("calmed", "Interventions apaisées sur place", rows.filter(outcome=IncidentOutcome.CALMED)),
    ]
    figures = [
        RowsFigure(key, label, found.order_by("started_at", "pk"), Right.INCIDENT_LIST_ALL, "incident_detail")
        for key, label, found in counted
    ]
    return AnnualSection("Relations avec le public", figures, _since("Interventions", _first_incident, period))


def _since(what: str, first: Callable[[], date | None], period: Period) -> list[str]:
    """From when rows of this kind say something, where that is later than the first of the year."""
    day = first()
    if day is None or day > period.last:
        return [f"{what} : aucune n’est enregistrée à cette date."]
    return [f"{what} : comptées depuis le {numeric_day(day)}, jour de la première."] if day > period.first else []


def _since_pruned(span: Span) -> list[str]:
    """What the journal no longer counts, where its first entry left is later than the beginning of the year."""
    last = JournalPruning.objects.last()
    if last is None:
        return []
    left = JournalEntry.objects.filter(number__gt=last.size).order_by("number").values_list("at", flat=True).first()
    if left is None or left <= span[0]:
        return []
    return [
        f"Images et extraits : comptés dans le journal, qui ne remonte plus qu’au {numeric_moment(left)}. Ceux d’avant "
        "manquent."
    ]


def _first_issue() -> date | None:
    return _first(CameraIssue.objects.current().order_by("issued_at"), "issued_at")


def _first_view() -> date | None:
    return _first(Viewing.objects.order_by("opened_at"), "opened_at")


def _first_incident() -> date | None:
    return _first(whole_register().order_by("started_at"), "started_at")


def _first(rows: "QuerySet[Any]", field: str) -> date | None:
    found = rows.values_list(field, flat=True).first()
    return timezone.localdate(found) if found else None


def _order_label(order: PrefectOrder) -> str:
    return f"{order} du {numeric_day(order.signed_on)} : {order.camera_count} caméras autorisées"


def _hold_label(hold: Any) -> str:
    return f"{numeric_day(hold.placed_at)}, {hold.clip}, {hold}"
