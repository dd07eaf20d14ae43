"""The figures of requisitions and of training, and the time that the service saves."""

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from accounts.base.actors import Actor
from accounts.people.roles import Right
from accounts.training.selectors.standings import Standing, standings
from cases.figures.periods import Period
from cases.figures.permissions import may_open_rows
from cases.figures.selectors.counts import middle_and_worst
from cases.figures.selectors.rows import erased_in, requisitions_of, span_of
from cases.figures.shown import Amount, Figure, Section, counted, delays, lasting_words
from cases.requisitions.lists import ANSWERABLE
from cases.requisitions.models import Outcome
from evidence.intake.models import Offload

MEASURED = "Les nombres et les délais sont mesurés ici ; ce que le travail prenait avant est le chiffre de la commune"
NOT_GIVEN = "non chiffré"


def requisitions(period: Period, *, seen_by: Actor) -> Section:
    """How many came, how soon they were answered, and how often nothing was found."""
    now, before = (requisitions_of(span_of(one)) for one in (period, period.previous))
    answered, earlier = (
        middle_and_worst(rows.filter(approved_at__isnull=False), "received_at", "approved_at") for rows in (now, before)
    )
    nothing = Q(outcome=Outcome.NOTHING_FOUND, approved_at__isnull=False)
    may_open = may_open_rows(seen_by, Right.REQUISITION_LIST_ALL)
    url = reverse("requisition_list", query={"state": ANSWERABLE} | period.as_filters) if may_open else ""
    figures = [
        Figure("Réquisitions reçues", Amount.of(now.count()), Amount.of(before.count()), url),
        Figure("Dont la réponse est approuvée", Amount.of(answered[0]), Amount.of(earlier[0])),
        *delays(
            "Délai de réponse, médiane",
            "Délai de réponse, le plus long",
            answered,
            earlier,
            "De la réception à l’approbation de la réponse, nuits et jours fériés compris.",
        ),
        Figure(
            "Réponses « aucune vidéo trouvée »",
            Amount.of(now.filter(nothing).count()),
            Amount.of(before.filter(nothing).count()),
        ),
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


def time_saved(period: Period) -> Section:
    """What the former way would have taken for as many, by the town's own figures, less what is measured now."""
    figures = [_copies(period), _answers(period), _erasures(period)]
    source = settings.FORMER_SOURCE or "sa source n’est pas indiquée (réglage FORMER_SOURCE)"
    return Section("time-saved", "Temps gagné", figures, notes=[f"{MEASURED}\u00a0: {source}."])


def _copies(period: Period) -> Figure:
    minutes = settings.FORMER_COPY_MINUTES
    counts, middle = [], None
    for one in (period.previous, period):
        start, end = span_of(one)
        offloads = Offload.objects.filter(dock__isnull=False, ended_at__gte=start, ended_at__lt=end)
        count, middle, _ = middle_and_worst(offloads, "started_at", "ended_at")
        counts.append(count)
    now = (
        f"personne n’y touche (médiane de la station\u00a0: {lasting_words(middle)})"
        if middle
        else "personne n’y touche"
    )
    note = (
        f"{counted(counts[1], 'déchargement', 'déchargements')}\u00a0; avant, {minutes} min de copie à la main pour "
        f"chacun, aujourd’hui {now}."
    )
    return _saved("Copier les vidéos d’une caméra rentrée", minutes, counts, note, "FORMER_COPY_MINUTES")


def _erasures(period: Period) -> Figure:
    minutes = settings.FORMER_ERASURE_MINUTES
    counts = [erased_in(span_of(one)).count() for one in (period.previous, period)]
    note = (
        f"{counted(counts[1], 'vidéo', 'vidéos')}\u00a0; avant, {minutes} min à la main pour chacune, aujourd’hui "
        "l’effacement se fait au terme."
    )
    return _saved("Effacer les vidéos arrivées à leur terme", minutes, counts, note, "FORMER_ERASURE_MINUTES")


def _saved(label: str, minutes: int, counts: list[int], note: str, setting: str) -> Figure:
    """The time of the former way for as many, since nobody works on it now."""
    if not minutes:
        unknown = Amount(None, NOT_GIVEN)
        return Figure(label, unknown, unknown, note=f"La commune n’a pas dit combien cela prenait (réglage {setting}).")
    before, now = (Amount.lasting(count * minutes * 60) for count in counts)
    return Figure(label, now, before, note=note)


def _answers(period: Period) -> Figure:
    """How much sooner half of the answers are approved than they used to be."""
    label, hours = "Répondre à une réquisition, délai médian gagné", settings.FORMER_ANSWER_HOURS
    unknown = Amount(None, NOT_GIVEN)
    if not hours:
        return Figure(
            label, unknown, unknown, note="La commune n’a pas dit combien cela prenait (réglage FORMER_ANSWER_HOURS)."
        )
    now, before = (_median_answer(one) for one in (period, period.previous))
    note = f"Avant, {lasting_words(hours * 3600)} de la lettre à la réponse\u00a0; mesuré\u00a0: {Amount.lasting(now)}."
    return Figure(label, _sooner(hours * 3600, now), _sooner(hours * 3600, before), note=note)


def _median_answer(period: Period) -> float | None:
    answered = requisitions_of(span_of(period)).filter(approved_at__isnull=False)
    return middle_and_worst(answered, "received_at", "approved_at")[1]


def _sooner(former: float, middle: float | None) -> Amount:
    if middle is None:
        return Amount.unknown()
    if middle >= former:
        return Amount(0, "aucun")
    return Amount.lasting(former - middle)
