"""The interventions of the last two months that no camera of the demonstration filmed: they make its figures alive."""

from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from accounts.base.actors import SystemActor
from cases.incidents.actions.register import open_incident
from cases.incidents.models import (
    Altercation,
    Announcement,
    AnnouncementEffect,
    Force,
    Incident,
    IncidentKind,
    IncidentOutcome,
    Injuries,
)
from levallois.demo.people import Cast

# The days before now when they happened, so that the last thirty days and the thirty before have about as many.
NEWEST, OLDEST = 13, 59
COUNT = 110
KINDS = {
    IncidentKind.NOISE: ("Tapage nocturne", 26),
    IncidentKind.DISPUTE: ("Différend de voisinage", 22),
    IncidentKind.STREET_VENDING: ("Vente à la sauvette", 15),
    IncidentKind.CHECK: ("Contrôle d’identité à la demande de l’OPJ", 14),
    IncidentKind.ASSISTANCE: ("Assistance à une personne", 12),
    IncidentKind.OUTRAGE: ("Outrage à agent", 9),
    IncidentKind.NARCOTICS: ("Consommation de stupéfiants", 8),
    IncidentKind.THEFT: ("Vol à l’étalage", 4),
}
PLACES = {
    "Rue Rivay, Centre-ville": 30,
    "Marché Henri-Barbusse": 22,
    "Rue Voltaire, Front de Seine": 20,
    "Parc de la Planchette": 16,
    "Rue du Président-Wilson, Eiffel": 9,
    "12, rue Édouard-Vaillant": 3,
}
# How many interventions out of a hundred begin in each hour.
HOURS = (7, 4, 2, 1, 0, 0, 1, 2, 3, 3, 4, 4, 3, 3, 4, 5, 6, 7, 8, 8, 7, 6, 6, 6)
# Out of ten; what nobody said is there too.
FACTS: dict[str, dict[str | None, int]] = {
    "altercation": {Altercation.NONE: 4, Altercation.VERBAL: 3, Altercation.PHYSICAL: 2, None: 1},
    "announcement": {Announcement.YES: 7, Announcement.NO: 1, None: 2},
    "force": {Force.NONE: 7, Force.HANDS: 1, Force.HANDCUFFS: 1, None: 1},
    "injuries": {Injuries.NONE: 8, Injuries.PUBLIC: 1, None: 1},
    "outcome": {IncidentOutcome.CALMED: 5, IncidentOutcome.FINED: 2, IncidentOutcome.HANDED_OVER: 1, None: 2},
}
EFFECTS: dict[str | None, int] = {AnnouncementEffect.CALMED: 6, AnnouncementEffect.NONE: 3, None: 1}


def write_past_register(cast: Cast, random: Random, now: datetime) -> None:
    """Open them all, with what was counted of each."""
    for _ in range(COUNT):
        day = timezone.localtime(now) - timedelta(days=random.randint(NEWEST, OLDEST))
        start = day.replace(minute=random.randrange(60), second=0, microsecond=0)
        start = start.replace(hour=random.choices(range(24), HOURS)[0])
        open_incident(
            by=SystemActor.DEMO, incident=_incident(cast, random, start), officers=random.sample(cast.officers, 2)
        )


def _incident(cast: Cast, random: Random, start: datetime) -> Incident:
    kind = random.choices(list(KINDS), [weight for _, weight in KINDS.values()])[0]
    facts = {name: _one_of(values, random) for name, values in FACTS.items()}
    is_double = kind is IncidentKind.NOISE and random.random() < 0.2
    return Incident(
        kind=kind,
        second_kind=IncidentKind.OUTRAGE if is_double else None,
        title=KINDS[kind][0],
        started_at=start,
        ended_at=start + timedelta(minutes=random.randint(10, 70)),
        place=random.choices(list(PLACES), list(PLACES.values()))[0],
        team=random.choice(cast.teams[:4]),
        announcement_effect=_one_of(EFFECTS, random) if facts["announcement"] == Announcement.YES else None,
        **facts,
    )


def _one_of(values: dict[str | None, int], random: Random) -> str | None:
    return random.choices(list(values), list(values.values()))[0]
