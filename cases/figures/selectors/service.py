"""The figures of requisitions and of training, and the time that the service saves."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse

from accounts.base.actors import Actor
from accounts.people.roles import Right
from accounts.training.selectors.standings import Standing, standings
from cases.figures.periods import Period
from cases.figures.permissions import may_open_rows
from cases.figures.selectors.counts import middle_and_worst
from cases.figures.selectors.rows import requisitions_of, span_of, within
from cases.figures.shown import Amount, Delays, Figure, Section, counted, delays, lasting_words
from cases.requisitions.lists import ANSWERABLE
from cases.requisitions.models import Outcome
from evidence.intake.models import Offload

MEASURED = "Les nombres et les délais sont mesurés ici ; ce que le travail prenait avant est le chiffre de la commune"
NOT_GIVEN = "non chiffré"
# How many in the period, and in the one before.
Compared = tuple[int, int]


@dataclass(frozen=True)
class Answers:
    """The requisitions received in a period, and what became of them."""

    received: int
    nothing_found: int
    delays: Delays

    @classmethod
    def of(cls, period: Period) -> "Answers":
        rows = requisitions_of(span_of(period))
        approved = Q(approved_at__isnull=False)
        counted = rows.aggregate(
            received=Count("pk"), nothing_found=Count("pk", filter=approved & Q(outcome=Outcome.NOTHING_FOUND))
        )
        return cls(delays=middle_and_worst(rows.filter(approved), "received_at", "approved_at"), **counted)


def requisitions(period: Period, now: Answers, before: Answers, *, seen_by: Actor) -> Section:
    """How many came, how soon they were answered, and how often nothing was found."""
    may_open = may_open_rows(seen_by, Right.REQUISITION_LIST_ALL)
    url = reverse("requisition_list", query={"state": ANSWERABLE} | period.as_filters) if may_open else ""
    figures = [
        Figure("Réquisitions reçues", Amount.of(now.received), Amount.of(before.received), url),
        Figure("Dont la réponse est approuvée", Amount.of(now.delays[0]), Amount.of(before.delays[0])),
        *delays(
            "Délai de réponse, médiane",
            "Délai de réponse, le plus long",
            now.delays,
            before.delays,
            "De la réception à l’approbation de la réponse, nuits et jours fériés compris.",
        ),
        Figure("Réponses « aucune vidéo trouvée »", Amount.of(now.nothing_found), Amount.of(before.nothing_found)),
    ]
    return Section("requisitions", "Réquisitions", figures)


def training(period: Period, *, seen_by: Actor) -> Section:
    """How many officers may wear a camera on the last day of the period."""
    now, before = (_trained(one) for one in (period, period.previous))
    url = reverse("training_status") if may_open_rows(seen_by, Right.TRAINING_LIST) else ""
    note = "Au dernier jour de la période, parmi les agents en activité aujourd’hui."
    return Section("training", "Formation", [Figure("Agents formés au port de la caméra", now, before, url, note)])


def _trained(period: Period) -> Amount:
    people = standings(period.last)
    trained = sum(1 for one in people if one.standing in {Standing.TRAINED, Standing.EXPIRING})
    return Amount.share(trained, len(people))


def time_saved(period: Period, erased: Compared, answers: Sequence[Answers]) -> Section:
    """What the former way would have taken for as many, by the town's own figures, less what is measured now; what was
    erased and answered is that of the period and of the one before."""
    figures = [_copies(period), _answers(*answers), _erasures(erased)]
    source = settings.FORMER_SOURCE or "sa source n’est pas indiquée (réglage FORMER_SOURCE)"
    return Section("time-saved", "Temps gagné", figures, notes=[f"{MEASURED}\u00a0: {source}."])


def _copies(period: Period) -> Figure:
    minutes = settings.FORMER_COPY_MINUTES
    offloads, before = (
        Offload.objects.filter(within("ended_at", span_of(one)), dock__isnull=False)
        for one in (period, period.previous)
    )
    count, middle, _ = middle_and_worst(offloads, "started_at", "ended_at")
    now = (
        f"personne n’y touche (médiane de la station\u00a0: {lasting_words(middle)})"
        if middle
        else "personne n’y touche"
    )
    note = (
        f"{counted(count, 'déchargement', 'déchargements')}\u00a0; avant, {minutes} min de copie à la main pour "
        f"chacun, aujourd’hui {now}."
    )
    counts = (count, before.count())
    return _saved("Copier les vidéos d’une caméra rentrée", minutes, counts, note, "FORMER_COPY_MINUTES")


def _erasures(counts: Compared) -> Figure:
    minutes = settings.FORMER_ERASURE_MINUTES
    note = (
        f"{counted(counts[0], 'vidéo', 'vidéos')}\u00a0; avant, {minutes} min à la main pour chacune, aujourd’hui "
        "l’effacement se fait au terme."
    )
    return _saved("Effacer les vidéos arrivées à leur terme", minutes, counts, note, "FORMER_ERASURE_MINUTES")


def _saved(label: str, minutes: int, counts: Compared, note: str, setting: str) -> Figure:
    """The time of the former way for as many, since nobody works on it now."""
    if not minutes:
        unknown = Amount(None, NOT_GIVEN)
        return Figure(label, unknown, unknown, note=f"La commune n’a pas dit combien cela prenait (réglage {setting}).")
    now, before = (Amount.lasting(count * minutes * 60) for count in counts)
    return Figure(label, now, before, note=note)


def _answers(now: Answers, before: Answers) -> Figure:
    """How much sooner half of the answers are approved than they used to be."""
    label, hours = "Répondre à une réquisition, délai médian gagné", settings.FORMER_ANSWER_HOURS
    unknown = Amount(None, NOT_GIVEN)
    if not hours:
        return Figure(
            label, unknown, unknown, note="La commune n’a pas dit combien cela prenait (réglage FORMER_ANSWER_HOURS)."
        )
    middle, earlier = now.delays[1], before.delays[1]
    note = (
        f"Avant, {lasting_words(hours * 3600)} de la lettre à la réponse\u00a0; mesuré\u00a0: {Amount.lasting(middle)}."
    )
    return Figure(label, _sooner(hours * 3600, middle), _sooner(hours * 3600, earlier), note=note)


def _sooner(former: float, middle: float | None) -> Amount:
    if middle is None:
        return Amount.unknown()
    if middle >= former:
        return Amount(0, "aucun")
    return Amount.lasting(former - middle)
